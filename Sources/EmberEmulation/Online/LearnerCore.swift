import EmberTheory

/// The shared state of a learner.
struct LearnerCore: Sendable {
  var training = TrainingSet()
  var snapshot: EmulatorSnapshot?
  var statistics = LearningStatistics()
  /// The highest ln L seen, by solver or by trusted emulation.
  var best: Double?
  /// The last complete fit: how many examples were there, and what it found.
  var fit: EmulatorFit?
}

/// The outcome of a complete fit, kept until the training set has grown enough for the next.
struct EmulatorFit: Sendable {
  var count: Int
  var basis: EmulatorBasis
  /// One per component.
  var processes: [FittedProcess]
  var derivedProcess: FittedProcess?
}
