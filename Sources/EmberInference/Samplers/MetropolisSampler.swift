import EmberNumerics
import Synchronization

/// Adaptive Metropolis with several chains, as cosmologists use it (Lewis & Bridle 2002, arXiv:astro-ph/0205436; Lewis
/// 2013, arXiv:1304.4473).
///
/// The chains run in parallel for a round of steps, then meet: the density synchronises its evaluators, convergence is
/// tested, the proposal learns the covariance of the samples, the observer gets rows and state. Each chain has its own
/// random numbers and shared things change only between rounds, so that a run depends on its seed alone.
public struct MetropolisSampler<Target: LogDensity> {
  public typealias Annotation = Target.Evaluator.Annotation

  public let target: Target
  public let settings: MetropolisSettings
  private var state: SamplerState<Annotation>
  private var rules: ChainRules
  private var samples: [ChainSamples]
  private let learningLimit: Double

  /// A run from the beginning.
  ///
  /// Throws `InferenceError.invalidSetting` or `.notPositiveDefinite`.
  public init(
    target: Target, settings: MetropolisSettings, start: any StartingDistribution, covariance: ProposalCovariance,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    let proposal = try Self.proposal(target, settings, covariance.matrix)
    let state = SamplerState<Annotation>(settings: settings, covariance: covariance.matrix, blocks: proposal.blockCount)
    let empty = Array(repeating: ChainSamples(dimension: target.dimension), count: settings.chains)
    self.init(target, settings, start, covariance.isComplete, cancellation, state, proposal, empty)
  }

  /// Continues a run.
  ///
  /// - Parameters:
  ///   - state: the last state the observer was given.
  ///   - samples: for each chain, the rows that the state counts, read back from the chain files.
  ///   - covariance: as at the beginning of the run; only its completeness matters.
  ///
  /// Throws `InferenceError.unusableCheckpoint` when they do not fit together.
  public init(
    target: Target, settings: MetropolisSettings, start: any StartingDistribution, covariance: ProposalCovariance,
    resuming state: SamplerState<Annotation>, samples: [ChainSamples],
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    try state.validate(dimension: target.dimension, chains: settings.chains, samples: samples)
    let matrix = Matrix(rows: target.dimension, columns: target.dimension, elements: state.covariance)
    let proposal = try Self.proposal(target, settings, matrix)
    guard state.chains.allSatisfy({ $0.cycle.directions.count == proposal.blockCount }) else {
      throw .unusableCheckpoint(reason: "the parameter blocks have changed")
    }
    var resumed = state
    resumed.ending = nil
    self.init(target, settings, start, covariance.isComplete, cancellation, resumed, proposal, samples)
  }

  private init(
    _ target: Target, _ settings: MetropolisSettings, _ start: any StartingDistribution, _ isComplete: Bool,
    _ cancellation: CancellationFlag, _ state: SamplerState<Annotation>, _ proposal: BlockedProposal,
    _ samples: [ChainSamples]
  ) {
    self.target = target
    self.settings = settings
    self.state = state
    self.samples = samples
    learningLimit = isComplete ? settings.learnProposalRminus1Max : settings.learnProposalRminus1MaxEarly
    rules = ChainRules(
      proposal: proposal, start: start, startingTries: 1000, maximumTries: settings.maxTries ?? 40 * target.dimension,
      maximumRows: settings.maxSamples ?? .max, thinning: settings.oversampleThin ? proposal.thinning : 1,
      seed: settings.seed, cancellation: cancellation)
  }

  private static func proposal(
    _ target: Target, _ settings: MetropolisSettings, _ covariance: Matrix
  ) throws(InferenceError) -> BlockedProposal {
    try settings.validate()
    let blocks = target.blocks
    guard target.dimension > 0, blocks.flatMap(\.indices).sorted() == Array(0..<target.dimension),
      blocks.allSatisfy({ $0.speed > 0 && $0.speed.isFinite })
    else {
      throw .invalidSetting(
        name: "blocks", value: "\(blocks.map(\.indices))",
        requirement: "each of the \(target.dimension) sampled parameters in one block of positive speed")
    }
    guard covariance.rows == target.dimension, covariance.columns == target.dimension else {
      throw .invalidSetting(
        name: "covmat", value: "\(covariance.rows) x \(covariance.columns)",
        requirement: "one row and column for each of the \(target.dimension) sampled parameters")
    }
    return try BlockedProposal(
      blocks: blocks, covariance: covariance, scale: settings.proposalScale, oversamplePower: settings.oversamplePower)
  }

  /// Runs until the chains have converged or ended, or the observer or the cancellation flag stops them.
  ///
  /// Returns the final state, the same that the observer's `checkpoint` was given last. Throws what the observer throws,
  /// `InferenceError.noStartingPoint` or `.stuckChain`.
  @discardableResult
  public mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> {
    let workers = makeWorkers()
    while state.ending == nil {
      runRound(workers)
      try collect(workers, &observer)
      if rules.cancellation.isRaised {
        state.ending = .stopped
        break
      }
      finishRound(workers)
      let directive = try observer.didFinishRound(state.status)
      if directive == .stop, state.ending == nil { state.ending = .stopped }
      if directive == .checkpoint, state.ending == nil { try observer.checkpoint(state) }
    }
    try observer.checkpoint(state)
    return state
  }
}

extension MetropolisSampler {
  private typealias Chain = MetropolisChain<Target.Evaluator>

  private func makeWorkers() -> [Worker<Chain>] {
    state.chains.indices.map { i in
      let evaluator = target.makeEvaluator(chain: i, seed: rules.evaluatorSeed(round: 0xFFFF_FFFF, chain: i))
      return Worker(Chain(number: i, state: state.chains[i], evaluator: evaluator, dimension: target.dimension))
    }
  }

  private func runRound(_ workers: [Worker<Chain>]) {
    let (rules, round) = (rules, state.rounds)
    let steps = settings.rounds.steps(round: round)
    parallelFor(workers.count) { i in
      workers[i].content.withLock { chain in
        if !chain.state.isInRound {
          chain.state.isInRound = true
          chain.state.stepsLeft = chain.state.rows < rules.maximumRows ? steps : 0
        }
        chain.runRound(rules, round: round)
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
        state.chains[i] = chain.state
        failure = failure ?? chain.failure
        let rows = chain.newRows
        chain.newRows.removeAll(keepingCapacity: true)
        return rows
      }
      for row in rows {
        samples[i].append(weight: Double(row.weight), row.x)
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
    let ended = state.chains.allSatisfy { $0.rows >= rules.maximumRows }
    let due = (0..<samples.count).allSatisfy { samples[$0].count - state.rowsAtCheck[$0] >= learningInterval }
    if due || ended { checkConvergence(mayLearn: !ended) }
    if ended, state.ending == nil { state.ending = .maximumSamples }
    for i in workers.indices {
      state.chains[i].isInRound = false
      workers[i].content.withLock { chain in
        chain.evaluator = evaluators[i]
        chain.state.isInRound = false
      }
    }
  }

  private var learningInterval: Int { settings.learnEvery ?? 40 * target.dimension }

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
        if bounds < settings.rminus1ClStop { state.ending = .converged }
      }
      if mayLearn, state.ending == nil { check.learned = learn(test) }
    }
    state.checks.append(check)
  }

  /// Takes the covariance of the samples for the proposal while R-1 lies between the two limits.
  private mutating func learn(_ test: GelmanRubin) -> Bool {
    guard settings.learnProposal, test.rminus1 < learningLimit, test.rminus1 > settings.learnProposalRminus1Min,
      (try? rules.proposal.setCovariance(test.withinCovariance)) != nil
    else { return false }
    state.covariance = test.withinCovariance.elements
    return true
  }
}

/// Lets one thread at a time change a value in place.
private final class Worker<Content: Sendable>: Sendable {
  let content: Mutex<Content>

  init(_ content: Content) { self.content = Mutex(content) }
}
