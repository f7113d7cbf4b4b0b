import EmberInference
import EmberNumerics

/// A random step, accepted by Metropolis's rule.
struct MetropolisMove<Evaluator: LogDensityEvaluator>: ChainMove {
  var proposal: BlockedProposal
  let thinning: Int
  let learning: LearningRule?
  /// Between separate peaks; `nil` where there is one.
  var jump: PeakJump?

  func makeMemory() -> ProposalCycle { ProposalCycle(blocks: proposal.blockCount) }

  func step(
    from here: CurrentPoint<Evaluator.Annotation>, chain number: Int, _ memory: inout ProposalCycle,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Evaluator.Annotation> {
    if let jump, random.uniform() < PeakJump.share {
      guard let (trial, logRatio) = jump.propose(from: here.x, using: &random),
        let evaluation = evaluator.accepted(trial, from: here.evaluation, logRatio: logRatio, using: &random)
      else { return .stayed }
      return .moved(CurrentPoint(x: trial, evaluation: evaluation))
    }
    var trial = here.x
    proposal.propose(from: here.x, into: &trial, cycle: &memory, using: &random)
    guard let evaluation = evaluator.accepted(trial, from: here.evaluation, using: &random) else {
      return .stayed
    }
    return .moved(CurrentPoint(x: trial, evaluation: evaluation))
  }

  /// Around several peaks, what lies between them is no width.
  func covariance(of parts: [(samples: ChainSamples, rows: Range<Int>)], within chains: Matrix) -> Matrix? {
    guard let jump else { return chains }
    return jump.map.covariance(of: parts)
  }

  mutating func learn(_ covariance: Matrix) throws(InferenceError) { try proposal.setCovariance(covariance) }
}
