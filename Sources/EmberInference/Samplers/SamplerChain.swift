import EmberNumerics
import Glibc

/// One chain at work: takes steps and keeps its new rows until the round is over.
struct SamplerChain<Move: ChainMove>: Sendable {
  typealias Annotation = Move.Evaluator.Annotation

  let number: Int
  var state: ChainState<Annotation>
  var memory: Move.Memory
  var evaluator: Move.Evaluator
  var newRows: [ChainRow<Annotation>] = []
  var failure: InferenceError?

  /// Takes the steps that are left in the round, unless the evaluator or the flag ends it early.
  mutating func runRound(_ rules: ChainRules, _ move: Move, round: Int) {
    evaluator.beginRound(round, seed: rules.evaluatorSeed(round: round, chain: number), current: &state.current)
    move.beginRound(&memory)
    if state.current == nil, !state.hasEnded { findStart(rules, move) }
    while state.stepsLeft > 0, failure == nil, !rules.cancellation.isRaised {
      step(rules, move)
      if evaluator.wantsSynchronization || state.rows >= rules.maximumRows { state.stepsLeft = 0 }
    }
  }

  private mutating func findStart(_ rules: ChainRules, _ move: Move) {
    switch move.firstPoint(chain: number, &memory, &evaluator, using: &state.random) {
    case .at(var first):
      evaluator.didAccept(&first.evaluation, at: first.x, weight: first.importance)
      state.current = first.evaluation.logDensity.isFinite ? first : nil
    case .pending: return
    case .drawn: drawStart(rules)
    case .nowhere(let tries): failure = .noStartingPoint(chain: number + 1, tries: tries)
    case .ended:
      state.hasEnded = true
      state.stepsLeft = 0
    }
  }

  private mutating func drawStart(_ rules: ChainRules) {
    for _ in 0..<rules.startingTries {
      if rules.cancellation.isRaised { return }
      let x = rules.start.draw(using: &state.random)
      var evaluation = evaluator.evaluate(x)
      if evaluation.approximation != nil { evaluator.confirm(&evaluation, at: x) }
      if evaluation.logDensity.isFinite {
        evaluator.didAccept(&evaluation, at: x, weight: 1)
        guard evaluation.logDensity.isFinite else { continue }
        state.current = CurrentPoint(x: x, evaluation: evaluation)
        return
      }
    }
    failure = .noStartingPoint(chain: number + 1, tries: rules.startingTries)
  }

  private mutating func step(_ rules: ChainRules, _ move: Move) {
    guard let here = state.current else { return state.stepsLeft = 0 }
    state.steps += 1
    state.stepsLeft -= 1
    var step = move.step(from: here, chain: number, &memory, &evaluator, using: &state.random)
    if case .moved(var next) = step {
      evaluator.didAccept(&next.evaluation, at: next.x, weight: next.importance)
      step = next.evaluation.logDensity.isFinite ? .moved(next) : move.rejected
      // What is remembered of the way there is not true here.
      if !next.evaluation.logDensity.isFinite { move.didRetract(&memory) }
    }
    take(step, from: here, rules)
    warmUp(move)
  }

  private mutating func take(_ step: ChainStep<Annotation>, from here: CurrentPoint<Annotation>, _ rules: ChainRules) {
    switch step {
    case .moved(let next):
      finish(here, rules)
      state.accepted += 1
      state.skips = 0
      state.current = next
    case .stayed:
      stay(here)
      let limit = rules.maximumTries * (state.burnInLeft > 0 ? 10 : 1)
      if here.weight >= limit { failure = .stuckChain(chain: number + 1, steps: limit, point: here.x) }
    case .skipped:
      state.skips += 1
      if state.skips >= rules.startingTries {
        failure = .noStartingPoint(chain: number + 1, tries: rules.startingTries)
      }
    case .ended:
      finish(here, rules)
      state.current = nil
      state.hasEnded = true
      state.stepsLeft = 0
    }
  }

  private mutating func stay(_ here: CurrentPoint<Annotation>) {
    var point = here
    point.weight += 1
    evaluator.didStay(&point.evaluation, at: here.x)
    state.current = point
  }

  /// Counts a step of the warm-up; what the chain spent at its point before the end does not count.
  private mutating func warmUp(_ move: Move) {
    guard state.warmUpLeft > 0 else { return }
    state.warmUpLeft -= 1
    guard state.warmUpLeft == 0 else { return }
    move.didWarmUp(&memory)
    state.current?.weight = 1
  }

  /// The chain leaves a point, so its weight is known.
  private mutating func finish(_ point: CurrentPoint<Annotation>, _ rules: ChainRules) {
    if state.warmUpLeft > 0 { return }
    if state.burnInLeft > 0 {
      state.burnInLeft -= 1
      return
    }
    state.carriedWeight += point.weight
    let weight = state.carriedWeight / rules.thinning
    guard weight > 0 else { return }
    state.carriedWeight -= weight * rules.thinning
    let importance = point.importance
    guard importance.isFinite else {
      return failure = .evaluationFailed(
        reason:
          "the row at \(point.x) weighs more than 1e308 times as much as the point by which weights are measured, "
          + "which is far from the posterior")
    }
    state.rows += 1
    newRows.append(ChainRow(weight: importance * Double(weight), x: point.x, evaluation: point.evaluation))
  }
}

/// What all chains share during a round; does not change before the round is over.
struct ChainRules: Sendable {
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
