/// Evenly spaced points with the cubic B-splines over them: for tables that are read too often for a search.
///
/// A spline is the sum over four coefficients with the weights of a place; ``coefficients(_:)`` makes it the cubic spline through values.
public struct UniformSpline: Sendable {
  /// Where an argument lies: the first of its four coefficients, and their weights.
  public struct Place: Sendable {
    public let index: Int
    public let weights: SIMD4<Double>
  }

  private let first: Double
  private let inverseStep: Double
  private let last: Int

  /// Points from `first` to `last`; traps unless there are two or more.
  public init(from first: Double, through last: Double, count: Int) {
    precondition(count >= 2 && last > first, "a spline needs two or more points")
    self.first = first
    self.last = count - 1
    inverseStep = Double(count - 1) / (last - first)
  }

  /// The points.
  public var points: [Double] { (0...last).map { first + Double($0) / inverseStep } }

  /// The place of an argument; beyond the points, that of the outermost.
  public func place(_ x: Double) -> Place {
    let position = min(max((x - first) * inverseStep, 0), Double(last))
    let index = min(Int(position), last - 1)
    let b = position - Double(index)
    let a = 1 - b
    return Place(
      index: index, weights: SIMD4(a * a * a, (3 * b - 6) * b * b + 4, (3 * a - 6) * a * a + 4, b * b * b) / 6)
  }

  /// Coefficients, two more than there are values, of the spline through values at the points (not a knot).
  public static func coefficients(_ values: [Double]) -> [Double] {
    let curvature = CubicSpline(values.indices.map(Double.init), values).curvature
    let inner = zip(values, curvature).map { $0 - $1 / 6 }
    let n = inner.count
    return [6 * values[0] - 4 * inner[0] - inner[1]] + inner + [6 * values[n - 1] - 4 * inner[n - 1] - inner[n - 2]]
  }
}
