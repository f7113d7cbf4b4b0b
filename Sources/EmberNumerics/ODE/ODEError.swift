/// Why an integration ended early.
public enum ODEError: Error, Sendable, Equatable {
  /// More steps than allowed before `time` was reached.
  case tooManySteps(time: Double)
  /// The step shrank to nothing, or the solution stopped being finite, at `time`.
  case stepTooSmall(time: Double)
}
