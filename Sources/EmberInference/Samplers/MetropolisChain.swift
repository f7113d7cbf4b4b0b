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
    var evaluation = evaluator.evaluate(trial)
    state.steps += 1
    state.stepsLeft -= 1
    if accepts(evaluation.logDensity, here.evaluation.logDensity) {
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

  /// Metropolis's rule. Draws a deviate only when it matters.
  private mutating func accepts(_ proposed: Double, _ current: Double) -> Bool {
    // Not a number is no density either.
    guard proposed > -.infinity, proposed < .infinity else { return false }
    return proposed >= current || state.random.exponential() > current - proposed
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
