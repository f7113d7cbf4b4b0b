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

  /// What a chain remembers before its first step, or when the mass matrix is new: then half the warm-up does.
  func beginWarmUp(_ state: inout ChainState<Annotation>) {
    let steps = state.trajectories == nil ? settings.warmUp : settings.warmUp / 2
    var record = state.trajectories ?? TrajectoryRecord(stepSize: firstStepSize)
    if steps > 0 {
      record.adaptation = StepSizeAdaptation(stepSize: record.stepSize, target: settings.targetAcceptance)
    }
    state.warmUpLeft = steps
    state.trajectories = record
  }

  func beginRound(_ state: inout ChainState<Annotation>) { state.trajectories?.surface = nil }

  func didWarmUp(_ state: inout ChainState<Annotation>) { state.trajectories?.endWarmUp() }

  mutating func learn(_ covariance: Matrix, _ chains: inout [ChainState<Annotation>]) throws(InferenceError) {
    flow = try HamiltonianFlow(covariance: covariance, support: support)
    for i in chains.indices { beginWarmUp(&chains[i]) }
  }

  func step(
    from here: CurrentPoint<Annotation>, chain number: Int, _ state: inout ChainState<Annotation>,
    _ evaluator: inout Evaluator
  ) -> ChainStep<Annotation> {
    let momentum = here.x.map { _ in state.random.normal() }
    let stepSize = state.trajectories?.stepSize ?? firstStepSize
    guard let surface = state.trajectories?.surface ?? evaluator.surface(here.x), surface.value.isFinite else {
      state.trajectories?.add(
        TrajectoryOutcome(acceptance: 0, steps: 0, depth: 0, isDivergent: true, isCut: false))
      return .stayed
    }
    let start = PhasePoint(x: here.x, momentum: momentum, surface: surface)
    let proposal = propose(start, stepSize, evaluator, using: &state.random)
    state.trajectories?.add(proposal.outcome)
    state.trajectories?.surface = surface
    guard let end = proposal.end,
      let evaluation = evaluator.accepted(
        end.x, from: here.evaluation, logRatio: proposal.logRatio, using: &state.random)
    else { return .stayed }
    state.trajectories?.surface = end.surface
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
