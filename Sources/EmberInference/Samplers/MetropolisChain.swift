import EmberNumerics
import Glibc

/// One chain at work: takes steps and keeps its new rows until the round is over.
struct MetropolisChain<Evaluator: LogDensityEvaluator>: Sendable {
  typealias Annotation = Evaluator.Annotation

  let number: Int
  var state: ChainState<Annotation>
  var evaluator: Evaluator
  var newRows: [ChainRow<Annotation>] = []
  var failure: InferenceError?
  private var trial: [Double]

  init(number: Int, state: ChainState<Annotation>, evaluator: Evaluator, dimension: Int) {
    self.number = number
    self.state = state
    self.evaluator = evaluator
    trial = Array(repeating: 0, count: dimension)
  }

  /// Takes the steps that are left in the round, unless the evaluator or the flag ends it early.
  mutating func runRound(_ rules: ChainRules, round: Int) {
    evaluator.beginRound(round, seed: rules.evaluatorSeed(round: round, chain: number), current: &state.current)
    if state.current == nil { findStart(rules) }
    while state.stepsLeft > 0, failure == nil, !rules.cancellation.isRaised {
      step(rules)
      if evaluator.wantsSynchronization || state.rows >= rules.maximumRows { state.stepsLeft = 0 }
    }
  }

  private mutating func findStart(_ rules: ChainRules) {
    for _ in 0..<rules.startingTries {
      if rules.cancellation.isRaised { return }
      let x = rules.start.draw(using: &state.random)
      var evaluation = evaluator.evaluate(x)
      if evaluation.approximation != nil { evaluator.confirm(&evaluation, at: x) }
      if evaluation.logDensity.isFinite {
        evaluator.didAccept(&evaluation, at: x)
        state.current = CurrentPoint(x: x, evaluation: evaluation)
        return
      }
    }
    failure = .noStartingPoint(chain: number + 1, tries: rules.startingTries)
  }

  private mutating func step(_ rules: ChainRules) {
    guard let here = state.current else { return state.stepsLeft = 0 }
    rules.proposal.propose(from: here.x, into: &trial, cycle: &state.cycle, using: &state.random)
    state.steps += 1
    state.stepsLeft -= 1
    if var evaluation = accepted(from: here.evaluation) {
      evaluator.didAccept(&evaluation, at: trial)
      finish(here, rules)
      state.accepted += 1
      state.current = CurrentPoint(x: trial, evaluation: evaluation)
    } else {
      state.current?.weight += 1
      let limit = rules.maximumTries * (state.burnInLeft > 0 ? 10 : 1)
      if here.weight >= limit { failure = .stuckChain(chain: number + 1, steps: limit, point: here.x) }
    }
  }

  /// The evaluation of the trial point when it is accepted.
  ///
  /// Metropolis's rule; the deviate is drawn first, so that the evaluator knows what cannot be accepted. Where the evaluator has
  /// an approximation, that decides first and the true density corrects it (delayed acceptance: Christen & Fox 2005, J. Comput.
  /// Graph. Stat. 14, 795, algorithm 1): the chain has the true density whatever the approximation is.
  private mutating func accepted(from here: Evaluation<Annotation>) -> Evaluation<Annotation>? {
    let deviate = state.random.exponential()
    let approximate = here.approximation ?? here.logDensity
    // Whether there will be a first stage is not known yet: the lower of both serves either.
    var evaluation = evaluator.evaluate(trial, above: min(here.logDensity, approximate) - deviate)
    guard let first = evaluation.approximation else {
      return Self.passes(evaluation.logDensity - here.logDensity, deviate) ? evaluation : nil
    }
    guard Self.passes(first - approximate, deviate) else { return nil }
    evaluator.confirm(&evaluation, at: trial)
    let correction = (evaluation.logDensity - here.logDensity) - (first - approximate)
    return Self.passes(correction, state.random.exponential()) ? evaluation : nil
  }

  /// True with probability min(1, exp(gain)) for an exponential deviate; what is not finite is no density.
  private static func passes(_ gain: Double, _ deviate: Double) -> Bool {
    gain > -.infinity && gain < .infinity && gain >= -deviate
  }

  /// The chain leaves a point, so its weight is known.
  private mutating func finish(_ point: CurrentPoint<Annotation>, _ rules: ChainRules) {
    if state.burnInLeft > 0 {
      state.burnInLeft -= 1
      return
    }
    state.carriedWeight += point.weight
    let weight = state.carriedWeight / rules.thinning
    guard weight > 0 else { return }
    state.carriedWeight -= weight * rules.thinning
    state.rows += 1
    newRows.append(ChainRow(weight: weight, x: point.x, evaluation: point.evaluation))
  }
}

/// What all chains share during a round; does not change before the round is over.
struct ChainRules: Sendable {
  var proposal: BlockedProposal
  let start: any StartingDistribution
  let startingTries: Int
  let maximumTries: Int
  let maximumRows: Int
  let thinning: Int
  let seed: UInt64
  let cancellation: CancellationFlag

  /// A seed of its own for each round of each chain.
  func evaluatorSeed(round: Int, chain: Int) -> UInt64 {
    var random = RandomStream(seed: seed ^ 0x5DEE_CE66_D1CE_4E5B, stream: UInt64(round) << 16 | UInt64(chain))
    return random.next()
  }
}
