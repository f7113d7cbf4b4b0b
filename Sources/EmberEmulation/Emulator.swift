import EmberNumerics

/// What an emulator says at a point: values of its targets and the variances of their errors, which are independent.
public struct EmulatedTargets: Sendable, Equatable {
  public var mean: [Double]
  public var variance: [Double]
}

/// A cheap stand-in for an expensive function of a few inputs. Gaussian processes conform, and networks will.
public protocol Emulator: Sendable {
  /// Number of inputs.
  var inputCount: Int { get }
  /// Number of targets.
  var targetCount: Int { get }

  /// Values and error variances of all targets at `input`.
  func predict(_ input: [Double]) -> EmulatedTargets

  /// The same at an input that ``InputStandardization`` has been applied to.
  func predict(standardized z: [Double]) -> EmulatedTargets

  /// d target / d input at `input`; one row per target.
  func jacobian(_ input: [Double]) -> Matrix
}
