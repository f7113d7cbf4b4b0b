/// A cubic spline through given points; outside them the end cubics continue.
public struct CubicSpline: Sendable {
  /// What holds at the two ends.
  public enum Ends: Sendable {
    /// The second derivative vanishes.
    case natural
    /// The first derivative is given.
    case slopes(Double, Double)
    /// The third derivative is continuous at the outermost inner points ("not a knot").
    case notAKnot
  }

  public let x: [Double]
  public let y: [Double]
  /// Second derivatives at the points.
  public let curvature: [Double]

  /// Traps unless x and y have the same count of at least 2 and x increases strictly.
  public init(_ x: [Double], _ y: [Double], ends: Ends = .notAKnot) {
    precondition(x.count == y.count && x.count >= 2, "a spline needs two or more points")
    self.x = x
    self.y = y
    curvature = Self.secondDerivatives(x, y, ends)
  }

  /// The value at t.
  public func callAsFunction(_ t: Double) -> Double { value(t, in: interval(of: t)) }

  /// Value at t, when the interval is already known (0 ... count - 2).
  public func value(_ t: Double, in i: Int) -> Double {
    let h = x[i + 1] - x[i]
    let b = (t - x[i]) / h
    let a = 1 - b
    let bend = (a * a * a - a) * curvature[i] + (b * b * b - b) * curvature[i + 1]
    return a * y[i] + b * y[i + 1] + bend * h * h / 6
  }

  /// The first derivative at t.
  public func derivative(_ t: Double) -> Double {
    let i = interval(of: t)
    let h = x[i + 1] - x[i]
    let b = (t - x[i]) / h
    let a = 1 - b
    let bend = (3 * b * b - 1) * curvature[i + 1] - (3 * a * a - 1) * curvature[i]
    return (y[i + 1] - y[i]) / h + bend * h / 6
  }

  /// The index of the interval that holds t, by bisection; the end intervals for t outside.
  public func interval(of t: Double) -> Int { Bisection.interval(of: t, in: x) }

  /// The integral from the first point to each point.
  public var cumulativeIntegral: [Double] {
    var sums = [0.0]
    for i in 0..<x.count - 1 {
      let h = x[i + 1] - x[i]
      let area = h * (y[i] + y[i + 1]) / 2 - h * h * h * (curvature[i] + curvature[i + 1]) / 24
      sums.append(sums[i] + area)
    }
    return sums
  }

  private static func secondDerivatives(_ x: [Double], _ y: [Double], _ ends: Ends) -> [Double] {
    let n = x.count
    if n == 2 { return [0, 0] }
    var diagonal = [Double](repeating: 1, count: n)
    var upper = [Double](repeating: 0, count: n)
    var lower = [Double](repeating: 0, count: n)
    var right = [Double](repeating: 0, count: n)
    func slope(_ i: Int) -> Double { (y[i + 1] - y[i]) / (x[i + 1] - x[i]) }
    for i in 1..<n - 1 {
      lower[i] = (x[i] - x[i - 1]) / 6
      upper[i] = (x[i + 1] - x[i]) / 6
      diagonal[i] = (x[i + 1] - x[i - 1]) / 3
      right[i] = slope(i) - slope(i - 1)
    }
    switch ends {
    case .natural: break
    case .slopes(let first, let last):
      diagonal[0] = (x[1] - x[0]) / 3
      upper[0] = (x[1] - x[0]) / 6
      right[0] = slope(0) - first
      diagonal[n - 1] = (x[n - 1] - x[n - 2]) / 3
      lower[n - 1] = (x[n - 1] - x[n - 2]) / 6
      right[n - 1] = last - slope(n - 2)
    case .notAKnot:
      if n == 3 {
        // One parabola through three points.
        let second = 2 * (slope(1) - slope(0)) / (x[2] - x[0])
        return [second, second, second]
      }
      // Eliminate the outermost unknowns: M0 = M1 - h0/h1 (M2 - M1), and likewise at the other end.
      let r = (x[1] - x[0]) / (x[2] - x[1])
      diagonal[1] += lower[1] * (1 + r)
      upper[1] -= lower[1] * r
      lower[1] = 0
      let s = (x[n - 1] - x[n - 2]) / (x[n - 2] - x[n - 3])
      diagonal[n - 2] += upper[n - 2] * (1 + s)
      lower[n - 2] -= upper[n - 2] * s
      upper[n - 2] = 0
    }
    for i in 1..<n {
      let factor = lower[i] / diagonal[i - 1]
      diagonal[i] -= factor * upper[i - 1]
      right[i] -= factor * right[i - 1]
    }
    var m = right
    m[n - 1] /= diagonal[n - 1]
    for i in stride(from: n - 2, through: 0, by: -1) {
      m[i] = (right[i] - upper[i] * m[i + 1]) / diagonal[i]
    }
    if case .notAKnot = ends {
      let r = (x[1] - x[0]) / (x[2] - x[1])
      m[0] = m[1] - r * (m[2] - m[1])
      let s = (x[n - 1] - x[n - 2]) / (x[n - 2] - x[n - 3])
      m[n - 1] = m[n - 2] + s * (m[n - 2] - m[n - 3])
    }
    return m
  }
}
