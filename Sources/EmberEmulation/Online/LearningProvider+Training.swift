import EmberTheory

/// How far an initial design has come.
public struct TrainingProgress: Sendable, Hashable {
  /// Points done, failed ones included.
  public var completed: Int
  public var total: Int
  /// Points at which the base provider failed.
  public var failed: Int
}

extension LearningProvider {
  /// Evaluates the base provider at every point of a design, one after the other, and trains the first emulator.
  ///
  /// A point at which the provider fails is left out and counted in ``statistics``. `progress` is called after each
  /// point and stops the design by answering false; what has been computed until then is trained on.
  public func train(design points: [ModelPoint], progress: (TrainingProgress) -> Bool = { _ in true }) {
    var report = TrainingProgress(completed: 0, total: points.count, failed: 0)
    var tally = LearningTally()
    for point in points {
      do throws(TheoryError) {
        let prediction = try base.predict(point, request)
        tally.count(prediction.provenance)
        let example = TrainingExample(point: point, prediction: prediction)
        guard example.isFinite else { throw .failed(stage: base.identifier.name, reason: "the spectra are not finite") }
        core.withLock { _ = $0.training.insert(example) }
      } catch {
        tally.failures[error.category, default: 0] += 1
        report.failed += 1
      }
      report.completed += 1
      if !progress(report) { break }
    }
    core.withLock {
      tally.add(to: &$0.statistics)
      retrain(&$0)
    }
  }

  /// Merges what sessions have learnt, in the order of their indices, retrains when there is something new, and hands
  /// the new emulator to all of them. Call it between rounds, never while a session is in use.
  public func synchronize(_ sessions: inout [LearningSession]) {
    let order = sessions.indices.sorted { sessions[$0].index < sessions[$1].index }
    core.withLock { core in
      var isNew = false
      for i in order { isNew = merge(&sessions[i], into: &core) || isNew }
      if isNew { retrain(&core) }
      let left = max(0, settings.audits.maximum - core.statistics.audits.count)
      for (rank, i) in order.enumerated() {
        sessions[i].snapshot = core.snapshot
        sessions[i].auditAllowance = (left + order.count - 1 - rank) / order.count
      }
    }
  }

  /// Moves a session's news into the core; true when they call for a new emulator.
  private func merge(_ session: inout LearningSession, into core: inout LearnerCore) -> Bool {
    var isNew = !session.audits.isEmpty
    for example in session.pending { isNew = core.training.insert(example) || isNew }
    session.tally.add(to: &core.statistics)
    core.statistics.audits += session.audits
    if let best = session.best { core.bestLogLikelihood = max(core.bestLogLikelihood ?? best, best) }
    session.pending = []
    session.audits = []
    session.tally = LearningTally()
    session.best = nil
    return isNew
  }

  private func retrain(_ core: inout LearnerCore) {
  }
}
