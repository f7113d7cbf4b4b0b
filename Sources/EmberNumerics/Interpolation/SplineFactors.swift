/// The factored system of a natural cubic spline on given points, for many ordinates that share them.
public struct SplineFactors: Sendable {
  public let x: [Double]
  /// Elimination factors and inverse pivots of the tridiagonal system.
  private let factor: [Double]
  private let inversePivot: [Double]

  /// Traps unless x increases strictly and has at least two points.
  public init(_ x: [Double]) {
    precondition(x.count >= 2, "a spline needs two or more points")
    self.x = x
    var factor = [Double](repeating: 0, count: x.count)
    var inverse = [Double](repeating: 1, count: x.count)
    for i in 1..<max(1, x.count - 1) {
      let lower = (x[i] - x[i - 1]) / 6
      let above = i > 1 ? lower : 0
      factor[i] = lower * (i > 1 ? inverse[i - 1] : 0)
      inverse[i] = 1 / ((x[i + 1] - x[i - 1]) / 3 - factor[i] * above)
    }
    self.factor = factor
    inversePivot = inverse
  }

  /// Second derivatives at the points of the splines through y, one in every lane.
  public func curvatures(_ y: [Lanes]) -> [Lanes] {
    let n = x.count
    var m = [Lanes](repeating: .zero, count: n)
    guard n > 2 else { return m }
    var slope = (y[1] - y[0]) / (x[1] - x[0])
    for i in 1..<n - 1 {
      let next = (y[i + 1] - y[i]) / (x[i + 1] - x[i])
      m[i] = next - slope - m[i - 1] * factor[i]
      slope = next
    }
    m[n - 2] *= inversePivot[n - 2]
    for i in stride(from: n - 3, through: 1, by: -1) {
      m[i] = (m[i] - m[i + 1] * ((x[i + 1] - x[i]) / 6)) * inversePivot[i]
    }
    return m
  }

  /// The weights (y_i, y_i+1, y''_i, y''_i+1) with which values at t in interval i combine.
  @inline(__always)
  public func weights(_ t: Double, in i: Int) -> (Double, Double, Double, Double) {
    let h = x[i + 1] - x[i]
    let b = (t - x[i]) / h
    let a = 1 - b
    let scale = h * h / 6
    return (a, b, (a * a * a - a) * scale, (b * b * b - b) * scale)
  }
}
