import EmberTheory

/// Why the monitor did not trust the emulator.
public enum RefusalReason: String, Sendable, Hashable, Codable, CaseIterable {
  case untrained = "no emulator yet"
  case fixedParameter = "a fixed parameter differs from the trained one"
  case outsideRegion = "outside the trained region"
  case nearFailure = "near a point at which the solver has failed"
  case nearPrior = "too far from training points"
  case errorBudget = "error budget exceeded"
  case notFinite = "result not finite"
}

/// What a trained emulator says about a point: its answer, or why the solver has to be asked.
enum Assessment: Sendable {
  /// It has ln L.
  case useEmulator(TheoryPrediction)
  /// What ln L will not exceed, as far as that is known.
  case useSolver(RefusalReason, upperBound: Double = .infinity)
}
