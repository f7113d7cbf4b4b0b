import EmberNumerics

/// A number that describes the unperturbed universe, as the perturbation equations see it.
///
/// One number for all lanes, which then are wavenumbers; or one per lane, which then are neighbouring models.
protocol MediumScalar: Sendable {
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static func + (a: Double, b: Self) -> Self
  static func - (a: Double, b: Self) -> Self
  static func * (a: Double, b: Self) -> Self
  static func / (a: Double, b: Self) -> Self
  func squareRoot() -> Self
  /// The number in every lane.
  var lanes: Lanes { get }
}

extension Double: MediumScalar {
  @inline(__always)
  var lanes: Lanes { Lanes(repeating: self) }
}

extension SIMD8: MediumScalar where Scalar == Double {
  @inline(__always)
  var lanes: Lanes { self }
}
