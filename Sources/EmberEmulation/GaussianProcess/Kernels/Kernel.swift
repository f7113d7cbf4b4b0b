import Glibc

/// A stationary correlation function of the scaled distance r, with value 1 at r = 0.
public enum Kernel: String, Sendable, Hashable, Codable, CaseIterable {
  /// (1 + sqrt(5) r + 5 r^2 / 3) exp(-sqrt(5) r): twice differentiable functions.
  case matern52
  /// exp(-r^2 / 2): infinitely smooth functions.
  case squaredExponential

  /// The correlation at squared distance `r2`.
  @inlinable
  public func value(_ r2: Double) -> Double {
    switch self {
    case .matern52:
      let s = (5 * r2).squareRoot()
      return (1 + s + s * s / 3) * exp(-s)
    case .squaredExponential: return exp(-0.5 * r2)
    }
  }

  /// d value / d(r^2); finite at r = 0 for both kernels.
  @inlinable
  public func slope(_ r2: Double) -> Double {
    switch self {
    case .matern52:
      let s = (5 * r2).squareRoot()
      return -5.0 / 6 * (1 + s) * exp(-s)
    case .squaredExponential: return -0.5 * exp(-0.5 * r2)
    }
  }

  /// ``value(_:)`` and ``slope(_:)`` with one exponential.
  @inlinable
  public func valueAndSlope(_ r2: Double) -> (value: Double, slope: Double) {
    switch self {
    case .matern52:
      let s = (5 * r2).squareRoot()
      let decay = exp(-s)
      return ((1 + s + s * s / 3) * decay, -5.0 / 6 * (1 + s) * decay)
    case .squaredExponential:
      let value = exp(-0.5 * r2)
      return (value, -0.5 * value)
    }
  }

  /// d^2 value / d(r^2)^2; finite at r = 0 for both kernels.
  @inlinable
  public func curvature(_ r2: Double) -> Double {
    switch self {
    case .matern52: return 25.0 / 12 * exp(-(5 * r2).squareRoot())
    case .squaredExponential: return 0.25 * exp(-0.5 * r2)
    }
  }

  /// d^3 value / d(r^2)^3, which is needed times r^2 or more: of ``matern52`` it grows as 1 / r, and stands for 0 at r = 0.
  @inlinable
  public func third(_ r2: Double) -> Double {
    switch self {
    case .matern52:
      let s = (5 * r2).squareRoot()
      return s > 0 ? -125.0 / 24 / s * exp(-s) : 0
    case .squaredExponential: return -0.125 * exp(-0.5 * r2)
    }
  }
}
