import EmberEmulation
import EmberTheory

extension LearningProvider {
  /// Holds answers of the base provider out that have not been learnt: they calibrate the emulator first, and are learnt then.
  public func calibrate(_ truths: [(point: ModelPoint, prediction: TheoryPrediction)]) {
    core.withLock { core in
      guard core.training.count > 0 else { return }
      for (point, truth) in truths {
        let example = TrainingExample(point: point, prediction: truth, isHeldOut: true)
        if example.isFinite { core.insert(example) }
      }
      guard let trainer = trainer(&core, first: core.fit?.count ?? core.training.count) else { return }
      rebuild(&core, trainer)
    }
  }

  /// Remembers that the base provider has failed at a point: no emulated answer is given there or nearby from now on.
  public func remember(_ error: TheoryError, at point: ModelPoint) {
    core.withLock { core in
      var domain = makeDomain(core)
      domain.remember(error, at: point)
      core.failures = domain.failures
    }
  }

  /// Merges what sessions have learnt, in the order of their indices, retrains when there is something new, and hands
  /// the new emulator to all of them. Where chains have been the solver answers at a few points more, as long as the stated errors there
  /// are larger on the whole than is asked for. Call it between rounds, never while a session is in use.
  public func synchronize(_ sessions: inout [LearningSession]) {
    let order = sessions.indices.sorted { sessions[$0].index < sessions[$1].index }
    core.withLock { core in
      var isNew = false
      for i in order { isNew = merge(&sessions[i], into: &core) || isNew }
      let waited = adopt(&core)
      var waiting = 0.0
      if isNew || waited != nil {
        waiting += (waited ?? 0) + retrain(&core, whileChainsWalk: true)
      }
      // A fit that is due says more of points that are known already: what to ask for shows after it.
      if !core.isFitDue { waiting += refine(&core, order.map { sessions[$0].visits }) }
      core.statistics.longestTraining = max(core.statistics.longestTraining, waiting)
      beginFitIfDue(&core)
      let left = auditsLeft(core)
      for (rank, i) in order.enumerated() {
        sessions[i].domain = makeDomain(core)
        sessions[i].visits = ChainVisits()
        sessions[i].trustsConcavity = core.statistics.tail.violations == 0
        sessions[i].auditAllowance = (left + order.count - 1 - rank) / order.count
      }
    }
  }

  /// How many audits the run may still make. Answers that were known and held out spare as many, down to a few; and once several have
  /// been made, none are left where they have found errors far below what is asked for: a better known factor of theirs would change nothing.
  func auditsLeft(_ core: LearnerCore) -> Int {
    let made = core.statistics.audits.count
    var most = settings.audits.maximum
    if made < Self.tellingAudits {
      most = min(most, Self.tellingAudits)
    } else if let error = core.statistics.auditError, error <= settings.accuracy.error(inputs: inputs.count) / 3 {
      return 0
    }
    let known = max(core.statistics.calibrationPoints - made, 0)
    let wanted = max(most - known, min(most, Self.fewAudits))
    return max(0, wanted - made)
  }

  private static let fewAudits = 2
  private static let tellingAudits = 10

  /// Moves a session's news into the core; true when they call for a new emulator.
  private func merge(_ session: inout LearningSession, into core: inout LearnerCore) -> Bool {
    var isNew = !session.audits.isEmpty
    for example in session.pending { isNew = core.insert(example) || isNew }
    for (cosmology, error) in session.domain.failures.points { core.failures.insert(cosmology, error) }
    session.tally.add(to: &core.statistics)
    core.statistics.audits += session.audits
    // The monitor measures depth from it.
    if let best = session.best, best > core.best ?? -.infinity {
      core.best = best
      isNew = true
    }
    session.pending = []
    session.audits = []
    session.tally = LearningTally()
    session.best = nil
    return isNew
  }

  /// Takes over what a fit in the background has found.
  ///
  /// - Returns: the seconds that it still took; `nil` when there was none.
  private func adopt(_ core: inout LearnerCore) -> Double? {
    guard let next = core.nextFit else { return nil }
    let clock = ContinuousClock()
    let start = clock.now
    core.nextFit = nil
    let found = next.wait()
    core.statistics.trainingSeconds += found.seconds
    if let fit = found.fit {
      core.fit = fit
      core.statistics.fits += 1
    }
    return (clock.now - start) / .seconds(1)
  }

  /// Begins a fit of what is known now, for the next synchronisation, when one is due.
  func beginFitIfDue(_ core: inout LearnerCore) {
    guard core.isFitDue, let trainer = trainer(&core, first: core.training.count) else { return }
    core.isFitDue = false
    let known = core
    core.nextFit = BackgroundFit { [self] in fit(trainer, known)?.fit }
  }

  /// Builds a new emulator from all examples; components and hyperparameters are fitted anew when there are enough more.
  ///
  /// - Parameter whileChainsWalk: complete fits but the first go on in the background, and the emulator is that of the last one on all
  ///   examples. Who follows the calls of a sampler waits: nobody walks meanwhile, and nothing says when the next synchronisation is.
  /// - Returns: the seconds that it took.
  @discardableResult
  func retrain(_ core: inout LearnerCore, whileChainsWalk: Bool = false) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let fitted = core.fit?.count ?? 0
    let isRefit = Double(core.training.count) >= settings.refitGrowth * Double(fitted)
    let isLater = isRefit && whileChainsWalk && !followsCalls && core.fit != nil
    guard let trainer = trainer(&core, first: isRefit ? core.training.count : fitted) else { return 0 }
    let best = core.training.examples.compactMap { $0.likelihood?.logLikelihood }.max() ?? -.infinity
    if best.isFinite { core.best = followsCalls ? best : max(core.best ?? best, best) }
    var data: EmulatorData?
    if isLater {
      core.isFitDue = true
    } else if isRefit {
      if let found = fit(trainer, core) {
        core.fit = found.fit
        core.statistics.fits += 1
        data = found.data
      }
    }
    rebuild(&core, trainer, data)
    let seconds = (clock.now - start) / .seconds(1)
    core.statistics.trainingSeconds += seconds
    return seconds
  }

  /// The fit of the candidate that errs least at training points which it has not learnt or that were left out, and the numbers that it
  /// was made of.
  private func fit(_ trainer: EmulatorTrainer, _ core: LearnerCore) -> (fit: EmulatorFit, data: EmulatorData)? {
    let bases: [PretrainedEmulator?] = pretrained == nil ? [nil] : [pretrained, nil]
    let kinds = contestants(core)
    let isContest = bases.count * kinds.count > 1
    let compared = isContest ? trainer.near(core.training, first: core.training.count) : []
    var contest = KindContest(compared, trainer.budget)
    var found: [(fit: EmulatorFit, data: EmulatorData)] = []
    for base in bases {
      // Kinds that take the same examples share their components.
      var shared: [Int: EmulatorData] = [:]
      for kind in kinds {
        let examples = trainer.usable(core.training, first: core.training.count, kind: kind, base: base)
        guard
          let data = shared[examples.count]
            ?? trainer.basis(examples, base: base).flatMap({ trainer.data(examples, $0) })
        else { continue }
        shared[examples.count] = data
        let candidate = EmulatorCandidate(kind, isCorrection: base != nil)
        let earlier = core.fit.flatMap { $0.candidate == candidate ? $0 : nil }
        guard let (components, derived) = trainer.fit(kind, data, earlier: earlier) else { continue }
        let fit = EmulatorFit(
          count: core.training.count, basis: data.basis, components: components, derivedProcess: derived)
        guard isContest else { return (fit, data) }
        guard let snapshot = trainer.snapshot(data, fit) else { continue }
        contest.enter(candidate, snapshot, data)
        found.append((fit, data))
      }
    }
    let errors = contest.rms
    guard var best = found.min(by: { errors[$0.fit.candidate] ?? .infinity < errors[$1.fit.candidate] ?? .infinity })
    else { return nil }
    best.fit.errors = errors.filter(\.value.isFinite)
    return best
  }

  /// The kinds that are worth trying with as many examples as there are.
  private func contestants(_ core: LearnerCore) -> [EmulatorKind] {
    let worthwhile = settings.kinds.filter { $0.contestedCounts.contains(core.training.count) }
    return worthwhile.isEmpty ? settings.kinds : worthwhile
  }

  /// The emulator of the present fit on all examples; those held out, of which the fit knows nothing, calibrate it when they are left out.
  ///
  /// - Parameter known: the numbers of those that are not held out, where the fit has just been made of them.
  func rebuild(_ core: inout LearnerCore, _ trainer: EmulatorTrainer, _ known: EmulatorData? = nil) {
    guard let fit = core.fit, let best = core.best else { return }
    let all = core.training.joined(core.heldOut)
    func numbers() -> EmulatorData? {
      let examples = trainer.usable(all, first: all.count, kind: fit.candidate.kind, base: fit.basis.base)
      return trainer.data(examples, fit.basis)
    }
    guard let data = core.heldOut.count == 0 ? known ?? numbers() : numbers(),
      let snapshot = trainer.snapshot(data, fit, heldOut: core.heldOut.examples, best: best)
    else { return }
    core.snapshot = snapshot
    core.statistics.trainingPoints = snapshot.trainingCount
    core.statistics.pointsLeftOut =
      trainer.near(all, first: all.count, base: fit.basis.base).count - snapshot.trainingCount
    core.statistics.components = fit.basis.learnedCount
    core.statistics.kind = fit.candidate
    core.statistics.kindErrors = fit.errors
    core.statistics.calibrationPoints = snapshot.calibrationPoints
    core.statistics.factor68 = snapshot.calibration.factor68
    core.statistics.factor95 = snapshot.calibration.factor95
    core.statistics.leaveOneOutError = snapshot.leaveOneOutError
  }
}
