import EmberEmulation
import EmberNumerics
import EmberTheory
import Synchronization

/// A theory provider that learns from every answer of its base provider and emulates it where the monitor allows.
///
/// Chains use it through sessions: within a round every session sees one frozen emulator, and all merging and training
/// happens in ``synchronize(_:)`` in the order of session indices. So results do not depend on the timing of threads.
public final class LearningProvider: TheoryDecorator {
  public let base: any TheoryProvider
  /// What answers with derivatives at points of a design; `nil` to learn values alone.
  let derivatives: (any TheoryProvider)?
  let inputs: [ParameterName]
  /// In which the base provider is best emulated.
  public let theoryCoordinates: EmulationCoordinates
  let sensitivities: [any LikelihoodSensitivity]
  /// Whose noise measures errors without any likelihood.
  let experiment: DefaultExperiment
  /// True where points are as near as those at which a sampler asks lately, whatever holds it there, and where that experiment sees the
  /// spectra in their middle, not those of the first point.
  let followsCalls: Bool
  /// So many times farther than a point with an answer one without has to be.
  let caution: Double
  let request: TheoryRequest
  let settings: LearningSettings
  /// The dimensions of the posterior; `nil` where there is none.
  let dimension: Int?
  let referenceNuisance: NuisanceParameters
  /// An emulator trained beforehand, which the learner corrects where that is better than to begin anew.
  public let pretrained: PretrainedEmulator?
  let core: Mutex<LearnerCore>

  /// A learner that knows nothing yet.
  ///
  /// - Parameters:
  ///   - base: The solver, behind its store when there is one.
  ///   - derivatives: The same solver with its derivatives, for groups of a design that ask for them; its values must be those of `base`.
  ///   - inputs: The cosmological parameters that vary; all others are fixed to what the design states.
  ///   - coordinates: In which the base provider is best emulated.
  ///   - sensitivities: The likelihoods whose accuracy counts; without any, that of `experiment`.
  ///   - experiment: What is thought to see the spectra where no likelihood does.
  ///   - followsCalls: That points as deep as most of those at which a sampler asks lately are learnt, because there may be data that are
  ///     not among `sensitivities`, and that the experiment sees the spectra in their middle. Else it saw the first.
  ///   - caution: That nothing is emulated where a point at which the base provider failed is less than so many times as far as one that is
  ///     learnt: 1 where failures are rare, more where they cut the posterior.
  ///   - request: What is asked of the base provider; widened to what the sensitivities need.
  ///   - settings: How much is learnt, and what may be trusted.
  ///   - dimension: How many parameters the posterior has, those of likelihoods included; without it, every point counts like the best.
  ///   - pretrained: An emulator to begin with. Nothing that it says is trusted before the solver has answered at points enough to
  ///     know its errors.
  ///   - nuisance: Nuisance parameters at which the emulator's effect on ln L is linearised.
  public init(
    base: any TheoryProvider, derivatives: (any TheoryProvider)? = nil, inputs: [ParameterName],
    coordinates: EmulationCoordinates = .init(), sensitivities: [any LikelihoodSensitivity],
    experiment: DefaultExperiment = .init(), followsCalls: Bool = false, caution: Double = 1,
    request: TheoryRequest,
    settings: LearningSettings = .init(),
    dimension: Int? = nil, pretrained: PretrainedEmulator? = nil,
    nuisance: NuisanceParameters = .init()
  ) {
    self.base = base
    self.derivatives = derivatives
    self.inputs = inputs
    theoryCoordinates = coordinates
    self.sensitivities = sensitivities
    self.experiment = experiment
    self.followsCalls = followsCalls
    self.caution = caution
    let wanted = sensitivities.reduce(request) { $0.union($1.request) }
    self.request = pretrained.map { wanted.union($0.request) } ?? wanted
    self.pretrained = pretrained
    self.settings = settings
    self.dimension = dimension
    referenceNuisance = nuisance
    core = Mutex(LearnerCore())
  }

  public var identifier: ProviderIdentifier {
    var identifier = base.identifier
    identifier.name = "emulator of " + identifier.name
    return identifier
  }

  /// The emulator's answer where the monitor allows it and it covers `request`, else the base provider's. Does not learn.
  public func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    if self.request.covers(request), case .useEmulator(let prediction)? = try domain.assess(point, isComplete: true) {
      return prediction
    }
    return try base.predict(point, request)
  }

  /// True when groups of a design may ask for derivatives.
  public var learnsDerivatives: Bool { derivatives != nil }

  /// The number of training points that an emulator of these inputs likes to have.
  public var comfortableCount: Int { PolynomialBasis.comfortableCount(dimension: inputs.count) }

  /// What learning has cost so far and how well it did.
  public var statistics: LearningStatistics { core.withLock { $0.statistics } }

  /// The same with what a session has counted since it was last synchronised.
  public func statistics(with session: LearningSession) -> LearningStatistics {
    var statistics = statistics
    session.tally.add(to: &statistics)
    statistics.audits += session.audits
    return statistics
  }

  /// The present emulator, and where it may be asked.
  var domain: EmulatorDomain { core.withLock { makeDomain($0) } }

  var snapshot: EmulatorSnapshot? { core.withLock { $0.snapshot } }

  func makeDomain(_ core: LearnerCore) -> EmulatorDomain {
    EmulatorDomain(base: base, snapshot: core.snapshot, failures: core.failures, caution: caution)
  }

  /// A session for one chain, with its own random stream.
  public func makeSession(index: Int, seed: UInt64) -> LearningSession {
    let stream = RandomStream(seed: seed, stream: UInt64(bitPattern: Int64(index)) &+ Self.firstStream)
    // Until the first synchronisation tells how many sessions share them, each may use an eighth of the audits.
    let left = core.withLock { auditsLeft($0) }
    let allowance = min(left, max(1, left / 8))
    return makeSession(
      .init(
        index: index, stream: stream, auditCandidates: 0, auditAllowance: allowance, hasUsedEmulator: false,
        tailCandidates: 0, recent: nil))
  }

  /// A session that continues where a checkpoint left it.
  public func makeSession(_ state: LearningSession.State) -> LearningSession {
    LearningSession(
      index: state.index, request: request, schedule: settings.audits, domain: domain,
      stream: state.stream, auditCandidates: state.auditCandidates,
      auditAllowance: state.auditAllowance, hasUsedEmulator: state.hasUsedEmulator,
      tailCandidates: state.tailCandidates, trustsConcavity: statistics.tail.violations == 0,
      recent: followsCalls ? state.recent ?? RecentValues() : nil)
  }

  /// Streams of sessions start far from those that samplers use for the same seed.
  private static let firstStream: UInt64 = 1 << 32
}
