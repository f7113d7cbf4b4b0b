/// Interpolation by the polynomial through the eight points around an argument (Berrut & Trefethen 2004, eq. 4.2).
///
/// Its error falls with the eighth power of the spacing, that of a cubic spline with the fourth. The interpolant is continuous; its slope
/// jumps at points by as little as the interpolation errs.
public struct EightPointInterpolation: Sendable {
  public static let points = 8

  /// Ascending.
  public let x: [Double]
  /// Barycentric weights of the eight points from each on.
  private let barycentric: [Lanes]

  /// Traps unless x increases strictly and has at least eight points.
  public init(_ x: [Double]) {
    precondition(x.count >= Self.points, "eight-point interpolation needs eight or more points")
    self.x = x
    barycentric = (0...x.count - Self.points).map { first in
      var weights = Lanes(repeating: 1)
      // In units of the window's width, so that products neither overflow nor vanish.
      let scale = 1 / (x[first + Self.points - 1] - x[first])
      for i in 0..<Self.points {
        for j in 0..<Self.points where j != i { weights[i] /= (x[first + i] - x[first + j]) * scale }
      }
      return weights
    }
  }

  /// The first of the eight points around t, which lies between points i and i + 1, and the weights of their ordinates.
  public func weights(_ t: Double, in i: Int) -> (first: Int, weights: Lanes) {
    let first = min(max(i - Self.points / 2 + 1, 0), x.count - Self.points)
    var distance = Lanes.zero
    for j in 0..<Self.points { distance[j] = t - x[first + j] }
    for j in 0..<Self.points where distance[j] == 0 {
      var weights = Lanes.zero
      weights[j] = 1
      return (first, weights)
    }
    let terms = barycentric[first] / distance
    return (first, terms / terms.sum())
  }
}
