/// An error of ln L that an emulator has made at a point which it has not learnt, and what it would have said of it.
struct HeldOutError: Sendable, Hashable {
  /// ln L by the solver minus ln L by the emulator.
  var difference: Double
  /// The uncalibrated sigma.
  var rawSigma: Double
  /// How far in ln L the point lies below the best one known.
  var depth = 0.0
}

/// The error of ln L at a training point that is predicted without what came of its solver call.
struct LeftOutError: Sendable, Hashable {
  /// |error| in units of the uncalibrated sigma.
  var ratio: Double
  /// How far in ln L the point lies below the best one known.
  var depth = 0.0
}
