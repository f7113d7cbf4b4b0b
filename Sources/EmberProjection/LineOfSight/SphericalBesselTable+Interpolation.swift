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

  /// In place of weights and point of ``interpolation(_:)`` where vectors are those of ``beforeFirstPoint(_:block:)``.
  static let firstPoint: (value: SIMD4<Float>, slope: SIMD4<Float>, point: Int) = ([1, 0, 0, 0], [0, 1, 0, 0], 0)

  /// j_l(x) and j_l'(x) of a block by their power series, in place of tabulated vectors. Before the first grid point beyond zero interpolation is too rough for
  /// what is divided by x^2.
  func beforeFirstPoint(
    _ x: Double, block: Int
  ) -> (SIMD16<Float>, SIMD16<Float>, SIMD16<Float>, SIMD16<Float>) {
    var (value, slope) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
    let half = 0.5 * x * x
    // x^(l-1) / (2l+1)!!
    var (power, l) = (1.0, 0)
    for lane in 0..<Self.lanes {
      while l < multipoles[block * Self.lanes + lane] {
        l += 1
        power *= (l == 1 ? 1 : x) / Double(2 * l + 1)
      }
      let first = half / Double(2 * l + 3)
      let second = 0.5 * half * first / Double(2 * l + 5)
      value[lane] = Float(power * x * (1 - first + second))
      slope[lane] = Float(power * (Double(l) - Double(l + 2) * first + Double(l + 4) * second))
    }
    return (value, slope, .zero, .zero)
  }
}
