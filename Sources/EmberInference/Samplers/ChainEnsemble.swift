import EmberNumerics
import Synchronization

/// Several chains that take the same kind of steps.
///
/// The chains run in parallel for a round of steps, then meet: the density synchronises its evaluators, convergence is
/// tested, the move learns the covariance of the samples, the observer gets rows and state. Each chain has its own
/// random numbers and shared things change only between rounds, so that a run depends on its seed alone.
package struct ChainEnsemble<Target: LogDensity, Move: ChainMove>: Sampler where Move.Evaluator == Target.Evaluator {
  package typealias Annotation = Target.Evaluator.Annotation

  let target: Target
  let settings: EnsembleSettings
  package private(set) var state: SamplerState<Annotation>
  private var move: Move
  private let rules: ChainRules
  private var samples: [ChainSamples]
  /// Of each chain.
  private var memories: [Move.Memory]

  /// - Parameters:
  ///   - state: the state before the first round, or the last one that the observer of an earlier run was given.
  ///   - samples: for each chain, the rows that the state counts.
  ///
  /// Throws `InferenceError.unusableCheckpoint` when these do not fit together.
  package init(
    _ target: Target, _ settings: EnsembleSettings, _ move: Move, start: any StartingDistribution,
    state: SamplerState<Annotation>, samples: [ChainSamples]? = nil, cancellation: CancellationFlag
  ) throws(InferenceError) {
    let samples = samples ?? Array(repeating: ChainSamples(dimension: target.dimension), count: settings.chains)
    try state.validate(dimension: target.dimension, chains: settings.chains, samples: samples)
    guard let memories = state.memories(of: Move.Memory.self) else {
      throw .unusableCheckpoint(reason: "it was made by another sampler")
    }
    self.memories = memories
    self.target = target
    self.settings = settings
    self.move = move
    self.state = state
    self.state.ending = nil
    self.samples = samples
    rules = ChainRules(
      start: start, startingTries: 1000, maximumTries: settings.maxTries ?? 40 * target.dimension,
      maximumRows: settings.maxSamples ?? .max, thinning: move.thinning, seed: settings.seed,
      cancellation: cancellation)
  }

  @discardableResult
  package mutating func run(_ observer: inout some SamplerObserver<Annotation>) throws -> SamplerState<Annotation> {
    let workers = makeWorkers()
    // From here on there is something to continue, whatever ends the run.
    if state.rounds == 0 { try observer.checkpoint(state) }
    while state.ending == nil {
      runRound(workers)
      // What evaluators did in an unfinished round is not in the state, so a resumed run takes the whole round again.
      if rules.cancellation.isRaised {
        state.ending = .stopped
        break
      }
      try collect(workers, &observer)
      finishRound(workers)
      let directive = try observer.didFinishRound(state.status)
      if directive == .stop, state.ending == nil { state.ending = .stopped }
      if directive == .checkpoint, state.ending == nil { try observer.checkpoint(state) }
    }
    try observer.checkpoint(state)
    return state
  }
}

extension ChainEnsemble {
  private typealias Chain = SamplerChain<Move>

  private func makeWorkers() -> [Worker<Chain>] {
    state.chains.indices.map { i in
      var evaluator = target.makeEvaluator(chain: i, seed: rules.evaluatorSeed(round: 0xFFFF_FFFF, chain: i))
      evaluator.watch(rules.cancellation)
      return Worker(Chain(number: i, state: state.chains[i], memory: memories[i], evaluator: evaluator))
    }
  }

  private func runRound(_ workers: [Worker<Chain>]) {
    let (rules, move, round) = (rules, move, state.rounds)
    let steps = settings.rounds.steps(round: round)
    parallelFor(workers.count) { i in
      workers[i].content.withLock { chain in
        chain.state.stepsLeft = chain.state.isComplete(rows: rules.maximumRows) ? 0 : steps
        chain.runRound(rules, move, round: round)
      }
    }
  }

  /// Hands out the new rows in the order of the chains and takes over the chains' states.
  private mutating func collect(
    _ workers: [Worker<Chain>], _ observer: inout some SamplerObserver<Annotation>
  ) throws {
    var failure: InferenceError?
    for (i, worker) in workers.enumerated() {
      let rows = worker.content.withLock { chain in
        memories[i] = chain.memory
        state.chains[i] = chain.state
        state.chains[i].memory = StoredMemory(chain.memory)
        failure = failure ?? chain.failure
        let rows = chain.newRows
        chain.newRows.removeAll(keepingCapacity: true)
        return rows
      }
      for row in rows {
        samples[i].append(weight: row.weight, row.x)
        try observer.didProduce(row, chain: i)
      }
    }
    if let failure { throw failure }
  }

  /// What happens while no chain runs.
  private mutating func finishRound(_ workers: [Worker<Chain>]) {
    var evaluators = workers.map { $0.content.withLock { $0.evaluator } }
    target.synchronize(&evaluators)
    state.rounds += 1
    let ended = state.chains.allSatisfy { $0.isComplete(rows: rules.maximumRows) }
    let due = (0..<samples.count).allSatisfy { samples[$0].count - state.rowsAtCheck[$0] >= testInterval }
    if due || ended { checkConvergence(mayLearn: !ended) }
    if ended, state.ending == nil { state.ending = move.endsWithConvergence ? .maximumSamples : .converged }
    for i in workers.indices {
      workers[i].content.withLock { chain in
        chain.evaluator = evaluators[i]
        chain.state = state.chains[i]
        chain.memory = memories[i]
      }
    }
  }

  private var testInterval: Int { settings.learnEvery ?? 40 * target.dimension }

  private mutating func checkConvergence(mayLearn: Bool) {
    let status = state.status
    let accepted = state.chains.reduce(0) { $0 + $1.accepted }
    let recentSteps = status.steps - state.stepsAtCheck
    var check = ConvergenceCheck(
      rows: status.totalRows, acceptance: Double(accepted - state.acceptedAtCheck) / Double(max(1, recentSteps)),
      learned: false)
    (state.rowsAtCheck, state.stepsAtCheck, state.acceptedAtCheck) = (status.rows, status.steps, accepted)
    if let test = GelmanRubin(chains: samples, singleSplit: settings.rminus1SingleSplit) {
      check.rminus1 = test.rminus1
      let previous = state.checks.last?.rminus1 ?? .infinity
      if max(test.rminus1, previous) < settings.rminus1Stop {
        let bounds = test.boundsRminus1(level: settings.rminus1ClLevel)
        check.rminus1Bounds = bounds
        if bounds < settings.rminus1ClStop, move.endsWithConvergence { state.ending = .converged }
      }
      if mayLearn, state.ending == nil { check.learned = learn(test) }
    }
    state.checks.append(check)
  }

  /// Gives the move the covariance of the samples when its rule says so.
  private mutating func learn(_ test: GelmanRubin) -> Bool {
    guard let rule = move.learning, rule.applies(test.rminus1, after: state.checks),
      let covariance = move.covariance(of: test.parts, within: test.withinCovariance)
    else { return false }
    guard (try? move.learn(covariance)) != nil else { return false }
    for i in state.chains.indices {
      let steps = move.warmUp(&memories[i])
      if steps > 0 { state.chains[i].warmUpLeft = steps }
      state.chains[i].memory = StoredMemory(memories[i])
    }
    state.covariance = covariance.elements
    return true
  }
}

/// Lets one thread at a time change a value in place.
private final class Worker<Content: Sendable>: Sendable {
  let content: Mutex<Content>

  init(_ content: Content) { self.content = Mutex(content) }
}
