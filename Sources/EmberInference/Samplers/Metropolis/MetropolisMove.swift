import EmberNumerics

/// A random step, accepted by Metropolis's rule.
struct MetropolisMove<Evaluator: LogDensityEvaluator>: ChainMove {
  var proposal: BlockedProposal
  let thinning: Int
  let learning: LearningRule?

  func step(
    from here: CurrentPoint<Evaluator.Annotation>, chain number: Int, _ state: inout ChainState<Evaluator.Annotation>,
    _ evaluator: inout Evaluator
  ) -> ChainStep<Evaluator.Annotation> {
    var trial = here.x
    proposal.propose(from: here.x, into: &trial, cycle: &state.cycle, using: &state.random)
    guard let evaluation = evaluator.accepted(trial, from: here.evaluation, using: &state.random) else {
      return .stayed
    }
    return .moved(CurrentPoint(x: trial, evaluation: evaluation))
  }

  mutating func learn(
    _ covariance: Matrix, _ chains: inout [ChainState<Evaluator.Annotation>]
  ) throws(InferenceError) { try proposal.setCovariance(covariance) }
}
