import EmberEmulation
import EmberTheory

extension LearningProvider {
  /// What has to be kept to continue later; take it right after a synchronisation.
  public var state: LearnerState {
    core.withLock { core in
      LearnerState(
        inputs: inputs, points: (core.training.examples + core.heldOut.examples).map { .init($0) },
        fittedCount: core.fit?.count ?? 0, fitsInBackground: core.nextFit == nil ? nil : true,
        components: core.fit?.components,
        derivedProcess: core.fit?.derivedProcess, isCorrection: core.fit?.basis.base != nil,
        kindErrors: core.fit?.errors ?? [:],
        failures: core.failures.points.map { .init($0.cosmology, $0.error) }, bestLogLikelihood: core.best,
        statistics: core.statistics)
    }
  }

  /// Replaces all that has been learnt by a stored state. Spectra and derivatives come from the providers, so they should be in their
  /// store; the emulator is rebuilt bit by bit, without fitting anything anew.
  ///
  /// - Throws: `TheoryError` when the state belongs to other inputs or the base provider cannot answer again. The
  ///   learner is unchanged then.
  public func restore(_ state: LearnerState) throws(TheoryError) {
    guard state.inputs == inputs else {
      throw .failed(stage: "restoring the emulator", reason: "it was trained on other parameters")
    }
    var core = LearnerCore()
    core.peaks = self.core.withLock { $0.peaks }
    for stored in state.points {
      let point = try stored.modelPoint()
      guard stored.isDifferentiated else {
        core.insert(
          TrainingExample(point: point, prediction: try base.predict(point, request), isHeldOut: stored.isHeldOut))
        continue
      }
      guard let (example, _) = try differentiatedExample(point) else {
        throw .failed(stage: "restoring the emulator", reason: "it has learnt derivatives, which nothing gives now")
      }
      core.training.insert(example)
    }
    for failure in state.failures {
      core.failures.insert(
        try CosmologicalParameters(byName: failure.cosmology), .failed(stage: failure.stage, reason: failure.reason))
    }
    core.best = state.bestLogLikelihood
    core.statistics = state.statistics
    try rebuild(&core, state)
    let restored = core
    self.core.withLock { $0 = restored }
  }

  private func rebuild(_ core: inout LearnerCore, _ state: LearnerState) throws(TheoryError) {
    guard let components = state.components, let trainer = trainer(&core, first: state.fittedCount) else { return }
    let base = state.isCorrection ? pretrained : nil
    guard (base != nil) == state.isCorrection,
      let basis = trainer.basis(
        trainer.usable(core.training, first: state.fittedCount, kind: components.kind, base: base), base: base)
    else {
      throw .failed(stage: "restoring the emulator", reason: "its training points no longer give an emulator")
    }
    core.fit = EmulatorFit(
      count: state.fittedCount, basis: basis, errors: state.kindErrors, components: components,
      derivedProcess: state.derivedProcess)
    rebuild(&core, trainer)
    core.isFitDue = state.fitsInBackground == true
    beginFitIfDue(&core)
    guard core.snapshot != nil else {
      throw .failed(stage: "restoring the emulator", reason: "its hyperparameters do not belong to its points")
    }
  }
}
