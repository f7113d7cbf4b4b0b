import EmberEmulation
import EmberTheory

extension HeldOutError {
  /// What an emulator says at an example that it has not learnt; `nil` where it is not asked, and far from the posterior, where errors
  /// tell nothing of those of chains.
  init?(
    _ example: TrainingExample, _ products: ProductEmulator, _ region: TrustRegion, _ monitor: AccuracyMonitor,
    toDepth depth: Double
  ) {
    guard let truth = example.likelihood?.logLikelihood, truth.isFinite,
      monitor.best - truth <= max(depth, Self.typicalDepth(products.basis.coordinates.names.count)),
      let place = products.place(example.point)
    else { return nil }
    guard region.contains(place.input, standardized: place.standardized),
      let (expanded, variance) = products.predict(place),
      let (expansion, logLikelihoods) = monitor.expansion(expanded, count: variance.count)
    else { return nil }
    self.init(difference: truth - logLikelihoods.reduce(0, +), rawSigma: monitor.rawSigma(expansion, variance))
  }

  /// ln L of a normal posterior lies this far below its peak at nearly all points: mean and three standard deviations.
  private static func typicalDepth(_ dimension: Int) -> Double {
    let mean = Double(dimension) / 2
    return mean + 3 * mean.squareRoot()
  }
}
