import Glibc

/// The second electron of helium, set free late: a tanh in redshift (Lewis 2008, appendix B).
public struct HeliumReionization: Sendable, Hashable {
  /// Redshift of the midpoint.
  public var redshift = 3.5
  /// Width in redshift.
  public var width = 0.4

  public init() {}

  /// The share of helium that has lost it, and its derivative with respect to z.
  func share(_ z: Double) -> (value: Double, slope: Double) {
    let (value, slope) = Self.window((redshift - z) / width)
    return (value, -slope / width)
  }

  /// (1 + tanh x)/2 and its derivative.
  static func window(_ x: Double) -> (Double, Double) {
    let value = 1 / (1 + exp(-2 * x))
    return (value, 2 * value * (1 - value))
  }
}
