import EmberEmulation
import EmberTheory

/// What an emulator says at examples that it has not learnt, and which of them calibrate it.
struct HeldOutJudge {
  private let products: ProductEmulator
  private let region: TrustRegion
  private let monitor: AccuracyMonitor
  private let depth: Double

  /// - Parameter depth: examples count to this depth below the best point, or to that of a normal posterior.
  init(_ products: ProductEmulator, _ region: TrustRegion, _ monitor: AccuracyMonitor, toDepth depth: Double) {
    self.products = products
    self.region = region
    self.monitor = monitor
    // Chains are as deep as all of their parameters make them, nuisance parameters too.
    self.depth = max(
      depth, Self.typicalDepth(max(monitor.budget.dimension ?? 0, products.basis.coordinates.names.count)))
  }

  /// False far from the posterior, where errors tell nothing of those of chains.
  func counts(_ example: TrainingExample) -> Bool {
    guard let truth = example.likelihood?.logLikelihood else { return false }
    return truth.isFinite && monitor.best - truth <= depth
  }

  /// Its error at an example that it has not learnt; `nil` where it is not asked, and where that does not count.
  func error(_ example: TrainingExample) -> HeldOutError? {
    guard counts(example), let place = products.place(example.point),
      region.contains(place.input, standardized: place.standardized),
      let (expanded, variance) = products.predict(place),
      let (expansion, logLikelihoods) = monitor.expansion(expanded, count: variance.count)
    else { return nil }
    let logLikelihood = logLikelihoods.reduce(0, +)
    return HeldOutError(
      difference: example.logLikelihood - logLikelihood, rawSigma: monitor.rawSigma(expansion, variance),
      depth: monitor.best - logLikelihood)
  }

  /// ln L of a normal posterior lies this far below its peak at nearly all points: mean and three standard deviations.
  private static func typicalDepth(_ dimension: Int) -> Double {
    let mean = Double(dimension) / 2
    return mean + 3 * mean.squareRoot()
  }
}
