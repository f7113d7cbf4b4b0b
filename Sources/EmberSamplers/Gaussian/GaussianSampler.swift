import EmberInference
import EmberNumerics

/// Independent draws from a starting distribution, such as the Gaussian of a Fisher matrix, with the density at each.
///
/// The rows are draws of that distribution where the density is positive, not of the density: their weights are 1.
public struct GaussianSampler<Target: LogDensity>: Sampler {
  public typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, DrawMove<Target.Evaluator>>

  /// A run of `settings.maxSamples` rows in each chain.
  ///
  /// - Parameters:
  ///   - target: the density.
  ///   - settings: chains, seed and rows.
  ///   - distribution: what is drawn from.
  ///   - covariance: its covariance, for those who read the state.
  ///   - earlier: the last state the observer of an earlier run was given, and the rows it counts; `nil` for a new run.
  ///   - cancellation: ends the run after a round when it is raised.
  ///
  /// Throws `InferenceError.invalidSetting` or `.unusableCheckpoint`.
  public init(
    target: Target, settings: EnsembleSettings, distribution: any StartingDistribution, covariance: Matrix,
    resuming earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])? = nil,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    try settings.validate()
    guard settings.maxSamples != nil else {
      throw .invalidSetting(name: "samples", value: "none", requirement: "draws do not end by themselves")
    }
    ensemble = try ChainEnsemble(
      target, settings, DrawMove(distribution: distribution), start: distribution,
      state: earlier?.state ?? SamplerState(settings: settings, covariance: covariance, memory: NoMemory()),
      samples: earlier?.samples,
      cancellation: cancellation)
  }

  @discardableResult
  public mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }
}

/// A step to a point that has nothing to do with the one before.
private struct DrawMove<Evaluator: LogDensityEvaluator>: ChainMove {
  let distribution: any StartingDistribution

  var endsWithConvergence: Bool { false }
  var rejected: ChainStep<Evaluator.Annotation> { .skipped }

  /// Where the density is zero the chain stays, without weight, and draws again.
  func step(
    from here: CurrentPoint<Evaluator.Annotation>, chain number: Int, _ memory: inout NoMemory,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Evaluator.Annotation> {
    let x = distribution.draw(using: &random)
    var evaluation = evaluator.evaluate(x)
    if evaluation.approximation != nil { evaluator.confirm(&evaluation, at: x) }
    guard evaluation.logDensity.isFinite else { return .skipped }
    return .moved(CurrentPoint(x: x, evaluation: evaluation))
  }
}
