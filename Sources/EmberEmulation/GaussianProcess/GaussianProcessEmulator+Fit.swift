import EmberNumerics

extension GaussianProcessEmulator {
  /// Kernel and hyperparameters of each component, of a share of many examples; a fit that follows an earlier one expects lengths like
  /// that one's.
  public static func fit(
    _ all: EmulatorExamples, after earlier: [FittedProcess]?, _ options: EmulatorOptions
  ) -> [FittedProcess]? {
    let examples = all.strided(by: fitStride(all.observationCount, isFirst: earlier == nil))
    let geometry = examples.geometry
    var fitted = earlier ?? []
    // Each component by itself first, then with what the others have found.
    for _ in 0..<(fitted.isEmpty ? 2 : 1) {
      let prior = LengthPrior(around: fitted, dimension: geometry.dimension)
      let kernels = Kernel.prevalent(fitted).map { [$0] } ?? options.kernels
      fitted = parallelMap(examples.outputs.columns) { k in
        GaussianProcess.fit(geometry, outputs: examples.column(k), kernels: kernels, prior: prior)
          .map(FittedProcess.init)
      }.compactMap { $0 }
      guard fitted.count == examples.outputs.columns else { return nil }
    }
    return fitted
  }

  /// Every so-manieth example is enough for a fit: its time grows with the cube of the number of points, what it finds hardly changes.
  package static func fitStride(_ observations: Int, isFirst: Bool) -> Int {
    let most = isFirst ? fittedObservations : refittedObservations
    return max((observations + most - 1) / most, 1)
  }

  private static var fittedObservations: Int { 150 }
  /// Later fits go on beside chains. A hundred observations in nine dimensions, where a quadratic has 55 coefficients, leave errors a tenth larger.
  private static var refittedObservations: Int { 200 }

  /// One process for all targets, so that the archive stays small, fitted to at most 400 points.
  public static func pretrained(_ all: EmulatorExamples) -> GaussianProcessEmulator? {
    guard all.points.count > 2 else { return nil }
    let examples = all.strided(by: max(1, (all.points.count + mostPretrained - 1) / mostPretrained))
    return GaussianProcess.fit(examples.geometry, outputs: examples.outputs, kernels: Kernel.allCases).map {
      GaussianProcessEmulator(examples, [$0])
    }
  }

  private static var mostPretrained: Int { 400 }
}
