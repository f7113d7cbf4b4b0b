import EmberNumerics

/// What an emulator says at a point: values of its targets and the variances of their errors, which are independent.
public struct EmulatedTargets: Sendable, Equatable {
  public var mean: [Double]
  public var variance: [Double]
}

/// A cheap stand-in for an expensive function of a few inputs. Gaussian processes and networks conform.
public protocol Emulator: Sendable {
  /// Number of inputs.
  var inputCount: Int { get }
  /// Number of targets.
  var targetCount: Int { get }

  /// Values and error variances of all targets at `input`.
  func predict(_ input: [Double]) -> EmulatedTargets

  /// The same at an input that ``InputStandardization`` has been applied to.
  func predict(standardized z: [Double]) -> EmulatedTargets

  /// The values alone.
  func mean(standardized z: [Double]) -> [Double]

  /// d target / d input at `input`; one row per target.
  func jacobian(_ input: [Double]) -> Matrix
}

extension Emulator {
  public func mean(standardized z: [Double]) -> [Double] { predict(standardized: z).mean }
}

/// An emulator whose targets have second derivatives.
public protocol TwiceDifferentiableEmulator: Emulator {
  /// The Hessian of each target at `input` times a direction v: d^2 target / (d input_i d input_j) v_j; one row per target.
  func hessianProduct(_ input: [Double], direction: [Double]) -> Matrix
}

/// An emulator that carries a gradient with respect to its targets back to its inputs without making the Jacobian.
public protocol PullbackEmulator: Emulator {
  /// The values at an input that ``InputStandardization`` has been applied to, and sum_k w_k d target_k / dz.
  ///
  /// - Parameter cotangent: makes the weights w from the values.
  func pullback(standardized z: [Double], cotangent: ([Double]) -> [Double]) -> (mean: [Double], gradient: [Double])
}
