import EmberTheory

extension LearningProvider {
  /// What has to be kept to continue later; take it right after a synchronisation.
  public var state: LearnerState {
    core.withLock { core in
      LearnerState(
        inputs: inputs, points: core.training.examples.map { .init($0.point) },
        fittedCount: core.snapshot?.fittedCount ?? 0, hyperparameters: core.snapshot?.hyperparameters ?? [],
        bestLogLikelihood: core.bestLogLikelihood, statistics: core.statistics)
    }
  }

  /// Replaces all that has been learnt by a stored state. Spectra come from the base provider, so they should be in its
  /// store; the emulator is rebuilt bit by bit, without fitting anything anew.
  ///
  /// - Throws: ``TheoryError`` when the state belongs to other inputs or the base provider cannot answer again. The
  ///   learner is unchanged then.
  public func restore(_ state: LearnerState) throws(TheoryError) {
    guard state.inputs == inputs else {
      throw .failed(stage: "restoring the emulator", reason: "it was trained on other parameters")
    }
    var core = LearnerCore()
    for stored in state.points {
      let point = try stored.modelPoint()
      core.training.insert(TrainingExample(point: point, prediction: try base.predict(point, request)))
    }
    core.bestLogLikelihood = state.bestLogLikelihood
    core.statistics = state.statistics
    let restored = core
    self.core.withLock { $0 = restored }
  }
}
