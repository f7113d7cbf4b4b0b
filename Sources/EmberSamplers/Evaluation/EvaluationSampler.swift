import EmberInference
import EmberNumerics

/// The density at points of the reference distribution, or at the one reference point: a test of an input, not a sample of anything.
///
/// It makes one chain of rows of weight 1, and draws again where the density is zero.
public struct EvaluationSampler<Target: LogDensity>: Sampler {
  public typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, EvaluationMove<Target.Evaluator>>

  /// - Parameters:
  ///   - target: the density.
  ///   - settings: how many points.
  ///   - reference: where points come from.
  ///   - covariance: for those who read the state.
  ///   - earlier: the last state the observer of an earlier run was given, and the rows it counts; `nil` for a new run.
  ///   - cancellation: ends the run after a round when it is raised.
  ///
  /// Throws `InferenceError.invalidSetting` or `.unusableCheckpoint`.
  public init(
    target: Target, settings: EvaluationSettings, reference: any StartingDistribution, covariance: Matrix,
    resuming earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])? = nil,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    try settings.validate()
    var own = settings.ensemble
    own.chains = 1
    own.maxSamples = settings.count
    let move = EvaluationMove<Target.Evaluator>(reference: reference, count: settings.count)
    ensemble = try ChainEnsemble(
      target, own, move, start: reference,
      state: earlier?.state ?? SamplerState(settings: own, covariance: covariance, memory: move.makeMemory()),
      samples: earlier?.samples, cancellation: cancellation)
  }

  @discardableResult
  public mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }
}

/// How many points have been evaluated.
package struct EvaluationMemory: ChainMemory {
  package static var kind: String { "evaluation" }

  /// The first is drawn with the chain itself.
  var drawn = 1

  package var isPossible: Bool { drawn >= 1 }
}

/// A step to the next draw, as long as there is one to make.
private struct EvaluationMove<Evaluator: LogDensityEvaluator>: ChainMove {
  let reference: any StartingDistribution
  let count: Int

  var endsWithConvergence: Bool { false }
  var rejected: ChainStep<Evaluator.Annotation> { .skipped }

  func makeMemory() -> EvaluationMemory { EvaluationMemory() }

  func step(
    from here: CurrentPoint<Evaluator.Annotation>, chain number: Int, _ memory: inout EvaluationMemory,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Evaluator.Annotation> {
    guard memory.drawn < count else { return .ended }
    let x = reference.draw(using: &random)
    var evaluation = evaluator.evaluate(x)
    if evaluation.approximation != nil { evaluator.confirm(&evaluation, at: x) }
    guard evaluation.logDensity.isFinite else { return .skipped }
    memory.drawn += 1
    return .moved(CurrentPoint(x: x, evaluation: evaluation))
  }
}
