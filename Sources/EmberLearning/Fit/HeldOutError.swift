import EmberEmulation
import EmberTheory

extension HeldOutError {
  /// What an emulator says at an example that it has not learnt; `nil` where it is not asked, and far from the posterior, where errors
  /// tell nothing of those of chains.
  init?(
    _ example: TrainingExample, _ basis: EmulatorBasis, _ emulator: ComponentEmulator, _ region: TrustRegion,
    _ monitor: AccuracyMonitor
  ) {
    let point = example.point
    guard let truth = example.likelihood?.logLikelihood, truth.isFinite,
      monitor.best - truth <= Self.typicalDepth(basis.coordinates.names.count),
      let input = basis.coordinates.values(point.cosmology),
      let amplitudes = basis.compression.relativeAmplitudes(point.cosmology)
    else { return nil }
    let z = basis.standardization(input)
    guard region.contains(input, standardized: z), let targets = emulator.predict(point.cosmology, standardized: z),
      let (expansion, logLikelihood) = monitor.expansion(
        basis.compression.spectra(targets.mean, amplitudes: amplitudes), amplitudes: amplitudes,
        nuisance: point.nuisance, count: targets.variance.count)
    else { return nil }
    self.init(difference: truth - logLikelihood, rawSigma: monitor.rawSigma(expansion, targets.variance))
  }

  /// ln L of a normal posterior lies this far below its peak at nearly all points: mean and three standard deviations.
  private static func typicalDepth(_ dimension: Int) -> Double {
    let mean = Double(dimension) / 2
    return mean + 3 * mean.squareRoot()
  }
}
