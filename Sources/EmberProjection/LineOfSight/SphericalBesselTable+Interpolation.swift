/// Cubic Hermite interpolation between the points of the table.
extension SphericalBesselTable {
  /// The weights of tabulated functions for j(x) and j'(x), and the grid point at which they begin.
  @inline(__always)
  func interpolation(_ x: Double) -> (value: SIMD4<Float>, slope: SIMD4<Float>, point: Int) {
    let position = x / Self.step
    let point = min(Int(position), last - 1)
    let (value, slope) = Self.hermite(Float(position - Double(point)))
    return (value, slope, point)
  }

  /// Weights of (j_i, step j'_i, j_i+1, step j'_i+1) for the value and for the derivative with respect to x.
  private static func hermite(_ t: Float) -> (value: SIMD4<Float>, slope: SIMD4<Float>) {
    let s = 1 - t
    let value = SIMD4<Float>(s * s * (1 + 2 * t), s * s * t, t * t * (3 - 2 * t), -t * t * s)
    let inverse = Float(1 / step)
    let slope = SIMD4<Float>(-6 * t * s, s * (1 - 3 * t), 6 * t * s, t * (3 * t - 2)) * inverse
    return (value, slope)
  }

  /// The four tabulated vectors around a grid point.
  @inline(__always)
  static func load(
    _ base: UnsafeRawPointer, _ point: Int
  ) -> (SIMD16<Float>, SIMD16<Float>, SIMD16<Float>, SIMD16<Float>) {
    let start = base + point * floatsPerPoint * 4
    return (
      start.loadUnaligned(as: SIMD16<Float>.self), start.loadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self),
      start.loadUnaligned(fromByteOffset: 128, as: SIMD16<Float>.self),
      start.loadUnaligned(fromByteOffset: 192, as: SIMD16<Float>.self)
    )
  }
}
