import EmberInference
import EmberNumerics
import Glibc

/// A step along a trajectory of the surface, corrected by the density.
///
/// Trajectories know the surface only. What they propose is accepted or not by the density itself, so that the chain samples the
/// density wherever it differs from the surface (Neal 2011, arXiv:1206.1901, section 5.5.3; Liu 2001, "Monte Carlo Strategies in
/// Scientific Computing", section 9.4.3).
struct TrajectoryMove<Evaluator: DifferentiableLogDensityEvaluator>: ChainMove {
  typealias Annotation = Evaluator.Annotation

  private var flow: HamiltonianFlow
  private let settings: TrajectorySettings
  private let support: [ClosedRange<Double>]
  let learning: LearningRule?

  /// Throws `InferenceError.notPositiveDefinite` when `covariance` is not.
  init(
    _ settings: TrajectorySettings, covariance: Matrix, support: [ClosedRange<Double>]
  ) throws(InferenceError) {
    flow = try HamiltonianFlow(covariance: covariance, support: support)
    self.settings = settings
    self.support = support
    learning =
      settings.learnCovariance
      ? LearningRule(minimum: 0, maximum: settings.learningRminus1Max, isOnce: true) : nil
  }

  /// The first step size.
  private var firstStepSize: Double { settings.stepSize ?? 0.9 * pow(Double(flow.dimension), -0.25) }

  func makeMemory() -> TrajectoryRecord { TrajectoryRecord(stepSize: firstStepSize) }

  /// When the mass matrix is new, half the warm-up does.
  func warmUp(_ memory: inout TrajectoryRecord) -> Int {
    let steps = memory.hasBegun ? settings.warmUp / 2 : settings.warmUp
    memory.hasBegun = true
    if steps > 0 {
      memory.adaptation = StepSizeAdaptation(stepSize: memory.stepSize, target: settings.targetAcceptance)
    }
    return steps
  }

  func beginRound(_ memory: inout TrajectoryRecord) { memory.surface = nil }

  func didRetract(_ memory: inout TrajectoryRecord) { memory.surface = nil }

  func didWarmUp(_ memory: inout TrajectoryRecord) { memory.endWarmUp() }

  mutating func learn(_ covariance: Matrix) throws(InferenceError) {
    flow = try HamiltonianFlow(covariance: covariance, support: support)
  }

  func step(
    from here: CurrentPoint<Annotation>, chain number: Int, _ memory: inout TrajectoryRecord,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Annotation> {
    let momentum = here.x.map { _ in random.normal() }
    guard let surface = memory.surface ?? evaluator.surface(here.x), surface.value.isFinite else {
      memory.add(TrajectoryOutcome(acceptance: 0, steps: 0, depth: 0, isDivergent: true, isCut: false))
      return .stayed
    }
    let start = PhasePoint(x: here.x, momentum: momentum, surface: surface)
    let proposal = propose(start, memory.stepSize, evaluator, using: &random)
    memory.add(proposal.outcome)
    memory.surface = surface
    guard let end = proposal.end,
      let evaluation = evaluator.accepted(
        end.x, from: here.evaluation, logRatio: proposal.logRatio, using: &random)
    else { return .stayed }
    memory.surface = end.surface
    return .moved(CurrentPoint(x: end.x, evaluation: evaluation))
  }

  private func propose(
    _ start: PhasePoint, _ stepSize: Double, _ evaluator: borrowing Evaluator, using random: inout RandomStream
  ) -> TrajectoryProposal {
    switch settings.kind {
    case .noUTurn(let depth):
      return .noUTurn(
        from: start, maximumDepth: depth, stepSize: stepSize, flow, evaluator, using: &random)
    case .fixedLength(let length):
      let drawn = length * (0.75 + 0.5 * random.uniform())
      return .fixedLength(from: start, length: drawn, stepSize: stepSize, flow, evaluator)
    }
  }
}
