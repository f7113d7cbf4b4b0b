/// The cubic through two values with two given slopes, on an interval of some width.
@frozen
public struct CubicHermite: Sendable {
  @usableFromInline let start, startSlope, end, endSlope, width: Double

  /// Values and slopes at both ends of an interval; slopes per unit of the variable in which `width` is measured.
  @inlinable
  @inline(__always)
  public init(_ start: Double, slope startSlope: Double, _ end: Double, slope endSlope: Double, width: Double) {
    self.start = start
    self.startSlope = startSlope
    self.end = end
    self.endSlope = endSlope
    self.width = width
  }

  /// The value at fraction t of the interval; beyond it, t < 0 or t > 1, the cubic continues.
  @inlinable
  @inline(__always)
  public func value(_ t: Double) -> Double {
    let s: Double = 1 - t
    let first: Double = (1 + 2 * t) * start + t * width * startSlope
    let second: Double = (3 - 2 * t) * end - s * width * endSlope
    return s * s * first + t * t * second
  }

  /// The derivative at fraction t of the interval.
  @inlinable
  @inline(__always)
  public func slope(_ t: Double) -> Double {
    let s: Double = 1 - t
    let secant: Double = 6 * s * t * (end - start) / width
    return secant + s * (1 - 3 * t) * startSlope + t * (3 * t - 2) * endSlope
  }
}
