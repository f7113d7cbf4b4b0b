import EmberEmulation
import EmberNumerics
import EmberTheory

/// One chain's view of a learner: a frozen emulator, its own random stream, and what it has learnt since the last
/// ``LearningProvider/synchronize(_:)``.
///
/// A session never touches shared state, so what it answers does not depend on the timing of other threads.
public struct LearningSession: Sendable {
  /// What has to be kept to continue a session after a restart, taken right after a synchronisation.
  public struct State: Sendable, Hashable, Codable {
    public var index: Int
    var stream: RandomStream
    var auditCandidates: Int
    var auditAllowance: Int
    var hasUsedEmulator: Bool
    var tailCandidates: Int
    var recent: RecentValues?
  }

  /// Number of the session, which decides the order of merging.
  public let index: Int
  /// Solver results (new or from the store) that wait for the next synchronisation, audits included.
  public var newSolverCalls: Int { pending.count }

  let request: TheoryRequest
  let schedule: AuditSchedule
  /// The frozen emulator, and where it may be asked.
  var domain: EmulatorDomain { didSet { memory = EmulationMemory() } }
  /// What that said lately.
  var memory = EmulationMemory()
  var stream: RandomStream
  var auditCandidates = 0
  var auditAllowance: Int
  /// True once the chain has been inside the trained region: before, far-off points may be where it comes from.
  var hasUsedEmulator: Bool
  /// Points to which the bound applied so far.
  var tailCandidates: Int
  var trustsConcavity: Bool
  var pending: [TrainingExample] = []
  var audits: [AuditRecord] = []
  var tally = LearningTally()
  /// The highest emulated ln L since the last synchronisation.
  var best: Double?
  /// Where the chain has been since the last synchronisation.
  var visits = ChainVisits()
  /// Emulated ln L of the last points, where data that are not among the likelihoods may decide what is deep; else `nil`.
  var recent: RecentValues?

  private var snapshot: EmulatorSnapshot? { domain.snapshot }
  /// False from the first step on that the rule would have rejected wrongly, in any chain until the last synchronisation or in this one.
  private var appliesConcavity: Bool { trustsConcavity && tally.tail.violations == 0 }

  /// The state to store in a checkpoint; what waits for synchronisation is not part of it.
  public var state: State {
    State(
      index: index, stream: stream, auditCandidates: auditCandidates, auditAllowance: auditAllowance,
      hasUsedEmulator: hasUsedEmulator, tailCandidates: tailCandidates, recent: recent)
  }

  /// The prediction at `point`, by the emulator when the monitor allows it, else by the base provider.
  ///
  /// - Parameters:
  ///   - point: cosmological and nuisance parameters.
  ///   - floor: ln L of all likelihoods below which the answer does not
  ///     matter to the caller.
  ///   - isComplete: with all spectra, or with what ln L is known by: an emulator then makes those alone that it is asked with.
  /// - Throws: what the base provider throws; the failure is counted, and the session goes on. What its `TheoryProvider/check(_:)`
  ///   refuses, and where it has failed before, nobody is asked. `negligible` for a point that the emulator may not answer but that
  ///   lies below the floor for certain.
  public mutating func predict(
    _ point: ModelPoint, above floor: Double = -.infinity, isComplete: Bool = true
  ) throws(TheoryError) -> TheoryPrediction {
    switch try assess(point, isComplete: isComplete) {
    case .useEmulator(let prediction)? where isTooDeep(prediction):
      tally.refusals[RefusalReason.errorBudget.rawValue, default: 0] += 1
    case .useEmulator(let prediction)?:
      tally.emulatorUses += 1
      hasUsedEmulator = true
      if let logLikelihood = prediction.logLikelihood { best = max(best ?? logLikelihood, logLikelihood) }
      return prediction
    case .useSolver(let reason, let upperBound)?:
      if upperBound < floor { throw reject(upperBound) }
      if reason == .outsideRegion || reason == .nearPrior { return try farOff(point, floor, reason) }
      tally.refusals[reason.rawValue, default: 0] += 1
    case nil: tally.refusals[RefusalReason.untrained.rawValue, default: 0] += 1
    }
    return try solve(point)
  }

  /// True where the monitor took a point for deeper than it is, seen from where the sampler is lately, and so allowed too large an error.
  private mutating func isTooDeep(_ prediction: TheoryPrediction) -> Bool {
    guard recent != nil, let snapshot, let logLikelihood = prediction.logLikelihood,
      case .emulator(let sigma) = prediction.provenance
    else { return false }
    recent?.append(logLikelihood)
    let (budget, best) = (snapshot.monitor.budget, snapshot.monitor.best)
    return sigma > budget.allowance(atDepth: 0)
      && sigma > budget.allowance(atDepth: best - logLikelihood, usually: recent?.middle.map { best - $0 })
  }

  private mutating func assess(_ point: ModelPoint, isComplete: Bool) throws(TheoryError) -> Assessment? {
    let hits = memory.hits
    do throws(TheoryError) {
      let assessment = try domain.assess(point, isComplete: isComplete, reusing: &memory)
      tally.reuses += memory.hits - hits
      return assessment
    } catch {
      tally.impossible[error.category, default: 0] += 1
      throw error
    }
  }

  /// What the emulator says about a point, without counting or computing anything; `nil` where it may not be used.
  public func emulated(_ point: ModelPoint) -> TheoryPrediction? {
    guard let assessment = try? domain.assess(point, isComplete: true), case .useEmulator(let prediction) = assessment
    else {
      return nil
    }
    return prediction
  }

  /// What ln L does not exceed at a point where the emulator may not be used, as far as steps are rejected by it; `nil` where the solver
  /// is asked in any case.
  public func upperBound(_ point: ModelPoint) -> Double? {
    guard case .useSolver(let reason, let bound)? = try? domain.assess(point, isComplete: false) else { return nil }
    let isFar = reason == .outsideRegion || reason == .nearPrior
    let lowest = isFar && appliesConcavity ? min(snapshot?.bound(point) ?? bound, bound) : bound
    return lowest.isFinite ? lowest : nil
  }

  /// ln L by the frozen emulator and its gradient, whether or not the monitor would trust it there; `nil` without an
  /// emulator.
  public func emulatedGradient(_ point: ModelPoint) -> EmulatedGradient? { snapshot?.gradient(point) }

  /// Recomputes an emulated prediction with the base provider, by chance and following the schedule; call it once for
  /// every step that a chain spends there. The result is held out: it calibrates the emulator and is not learnt. `nil` when there was
  /// nothing to audit, no audit was due, or the step counts as next to nothing.
  ///
  /// - Parameters:
  ///   - predicted: what it is; `nil` to make it again when an audit is due.
  ///   - sigma: the stated error where `predicted` is `nil`.
  ///   - weight: what the step counts as beside others of the run.
  /// - Throws: what the base provider throws when it has no answer there: then the point should not have been accepted, and no emulated
  ///   answer is given there or nearby from now on.
  public mutating func audit(
    _ point: ModelPoint, predicted: TheoryPrediction?, sigma: Double? = nil, weight: Double = 1
  ) throws(TheoryError) -> AuditOutcome? {
    guard weight > Self.leastWeight else { return nil }
    // Who asks for more than a chain visits says nothing of a posterior.
    if recent == nil, let stated = predicted.map(Self.sigma) ?? sigma {
      visits.note(point, error: stated, weight: weight)
    }
    guard auditAllowance > 0, predicted.map({ Self.sigma($0) != nil }) ?? true else { return nil }
    let probability = schedule.probability(candidate: auditCandidates)
    auditCandidates += 1
    guard stream.uniform() < weight * probability, let snapshot, let predicted = predicted ?? emulated(point),
      let sigma = Self.sigma(predicted)
    else { return nil }
    auditAllowance -= 1
    let truth: TheoryPrediction
    let difference: Double
    do throws(TheoryError) {
      truth = try solve(point, isHeldOut: true)
      difference = try snapshot.difference(truth, predicted, at: point)
    } catch {
      tally.failedAudits += 1
      throw error
    }
    let record = AuditRecord(session: index, sigma: sigma, difference: difference)
    audits.append(record)
    return AuditOutcome(record: record, prediction: truth)
  }

  /// All points of less, which there may be many of, count next to nothing together.
  private static let leastWeight = 0.01

  /// The stated error of an emulated prediction, `nil` for another.
  private static func sigma(_ prediction: TheoryPrediction) -> Double? {
    if case .emulator(let sigma) = prediction.provenance { sigma } else { nil }
  }

  /// The base provider's prediction at a point outside the trained region, or far from training points, unless it lies below the floor
  /// for certain.
  private mutating func farOff(
    _ point: ModelPoint, _ floor: Double, _ reason: RefusalReason
  ) throws(TheoryError) -> TheoryPrediction {
    guard appliesConcavity, hasUsedEmulator, floor > -.infinity, let snapshot,
      let bound = snapshot.bound(point, below: floor), bound < floor
    else {
      tally.refusals[reason.rawValue, default: 0] += 1
      return try solve(point)
    }
    tailCandidates += 1
    guard ConcavityBound.checks(candidate: tailCandidates, session: index) else { throw reject(bound) }
    tally.refusals[reason.rawValue, default: 0] += 1
    let prediction = try solve(point)
    tally.tail.checked += 1
    if try snapshot.logLikelihood(prediction, at: point) >= floor { tally.tail.violations += 1 }
    return prediction
  }

  private mutating func reject(_ upperBound: Double) -> TheoryError {
    tally.tail.rejected += 1
    return .negligible(depth: (snapshot?.monitor.best ?? upperBound) - upperBound, bound: upperBound)
  }

  /// The base provider's answer, which will be learnt.
  public mutating func solve(_ point: ModelPoint) throws(TheoryError) -> TheoryPrediction {
    try solve(point, isHeldOut: false)
  }

  private mutating func solve(_ point: ModelPoint, isHeldOut: Bool) throws(TheoryError) -> TheoryPrediction {
    do throws(TheoryError) {
      let prediction = try domain.base.predict(point, request)
      tally.count(prediction.provenance)
      let example = TrainingExample(point: point, prediction: prediction, isHeldOut: isHeldOut)
      guard example.isFinite else { throw .notFinite(domain.base) }
      pending.append(example)
      return prediction
    } catch {
      tally.failures[error.category, default: 0] += 1
      domain.remember(error, at: point)
      throw error
    }
  }
}

extension TheoryError {
  /// Spectra that are no numbers are no answer.
  static func notFinite(_ provider: any TheoryProvider) -> TheoryError {
    .failed(stage: provider.identifier.name, reason: "the spectra are not finite")
  }
}
