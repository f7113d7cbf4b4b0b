extension CubicSpline {
  /// The first derivative at each point.
  public var slopes: [Double] {
    var result = [Double](repeating: 0, count: x.count)
    for i in 0..<x.count - 1 {
      let h = x[i + 1] - x[i]
      let secant = (y[i + 1] - y[i]) / h
      result[i] = secant - h * (2 * curvature[i] + curvature[i + 1]) / 6
      // The next interval overwrites this with the same number, except at the last point.
      result[i + 1] = secant + h * (curvature[i] + 2 * curvature[i + 1]) / 6
    }
    return result
  }
}
