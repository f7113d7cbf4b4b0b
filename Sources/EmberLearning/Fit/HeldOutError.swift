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
    let sigma = monitor.rawSigma(expansion, variance)
    let errors = Self.targetErrors(example, products, standardized: place.standardized)
    self.init(
      difference: truth - logLikelihoods.reduce(0, +), rawSigma: sigma,
      targetRatio: sigma > 0 ? errors.map { expansion.separateSquares($0) / (sigma * sigma) } : nil)
  }

  /// Truth minus prediction of every target; `nil` where there is none.
  private static func targetErrors(
    _ example: TrainingExample, _ products: ProductEmulator, standardized z: [Double]
  ) -> [Double]? {
    let basis = products.basis
    guard let components = basis.components(example),
      let targets = basis.targets(components, at: example.point.cosmology)
    else { return nil }
    let mean = products.components.learned.mean(standardized: z)
    let others = products.derived.errors(example.derived, standardized: z, of: basis.immediate.targets)
    return zip(targets, mean).map { $0 - $1 } + others.map(\.residual)
  }

  /// ln L of a normal posterior lies this far below its peak at nearly all points: mean and three standard deviations.
  private static func typicalDepth(_ dimension: Int) -> Double {
    let mean = Double(dimension) / 2
    return mean + 3 * mean.squareRoot()
  }
}
