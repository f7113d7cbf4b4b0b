import EmberTheory

/// The shared state of a learner.
struct LearnerCore: Sendable {
  var training = TrainingSet()
  var snapshot: EmulatorSnapshot?
  var statistics = LearningStatistics()
  /// The highest ln L seen, by solver or by trusted emulation.
  var bestLogLikelihood: Double?
}
