import EmberNumerics

/// ln p of one quantity from a table at equal steps: twice continuously differentiable, and falling steeply beyond the ends.
///
/// Its signed root r, with ln p = ``peak`` - r^2 / 2, is what a ``LikelihoodSensitivity`` is made of: it crosses zero where p is largest.
package struct ProbabilityTable: Sendable {
  /// ln p where r vanishes.
  package let peak: Double
  private let spline: CubicSpline
  private let ends: (low: End, high: End)
  /// Where p is largest; `nil` when that is an end of the table.
  private let top: Top?

  /// The expansion of ln p at an end of the table.
  private struct End: Sendable {
    var place: Double
    var value: Double
    var slope: Double
    var curvature: Double
    /// Over which the fall becomes steep.
    var width: Double

    /// ln p and its derivative beyond the end: the parabola minus the cube of the distance.
    func callAsFunction(_ x: Double) -> (value: Double, slope: Double) {
      let t = x - place
      let u = abs(t) / width
      return (
        value + t * (slope + t * curvature / 2) - u * u * u,
        slope + t * curvature - 3 * u * u / width * (t < 0 ? -1 : 1)
      )
    }
  }

  /// ln p = peak - (x - place)^2 (second + (x - place) third) within an interval of the table.
  private struct Top: Sendable {
    var place: Double
    var interval: ClosedRange<Double>
    var second: Double
    var third: Double
  }

  /// - Parameters:
  ///   - logarithms: ln p at 0, step, 2 step, ...; at least four, all of them finite.
  ///   - widths: over which ln p begins to fall steeply below the first and above the last of them.
  package init(_ logarithms: [Double], step: Double, widths: (low: Double, high: Double)) {
    let spline = CubicSpline(logarithms.indices.map { step * Double($0) }, logarithms)
    self.spline = spline
    func end(_ i: Int, _ width: Double) -> End {
      End(
        place: spline.x[i], value: spline.y[i], slope: spline.derivative(spline.x[i]), curvature: spline.curvature[i],
        width: width)
    }
    ends = (end(0, widths.low), end(logarithms.count - 1, widths.high))
    let best = logarithms.indices.max { logarithms[$0] < logarithms[$1] } ?? 0
    top = best > 0 && best < logarithms.count - 1 ? Self.top(spline, near: best) : nil
    // An end is no smooth maximum: there r stays positive.
    peak = top.map { spline($0.place) } ?? logarithms[best] + Self.margin
  }

  /// Above the largest value of a table whose maximum is an end, so that the root is smooth there.
  private static let margin = 0.5

  private static func top(_ spline: CubicSpline, near best: Int) -> Top {
    let i = spline.derivative(spline.x[best]) > 0 ? best : best - 1
    let (low, high) = (spline.x[i], spline.x[i + 1])
    let place = BrentRoot.find(
      low, high, valueAtLow: spline.derivative(low), valueAtHigh: spline.derivative(high), tolerance: 0
    ) { spline.derivative($0) }
    let third = (spline.curvature[i + 1] - spline.curvature[i]) / (high - low)
    return Top(
      place: place, interval: low...high, second: -(spline.curvature[i] + (place - low) * third) / 2, third: -third / 6)
  }

  /// ln p.
  package func callAsFunction(_ x: Double) -> Double {
    if x < ends.low.place { return ends.low(x).value }
    return x > ends.high.place ? ends.high(x).value : spline(x)
  }

  /// The signed root and its derivative.
  package func root(_ x: Double) -> (value: Double, slope: Double) {
    if let top, top.interval.contains(x) {
      let distance = x - top.place
      let square = (2 * (top.second + distance * top.third)).squareRoot()
      return (distance * square, square + distance * top.third / square)
    }
    let (value, slope) =
      x < ends.low.place
      ? ends.low(x) : x > ends.high.place ? ends.high(x) : (spline(x), spline.derivative(x))
    let root = (2 * max(peak - value, .leastNormalMagnitude)).squareRoot()
    let sign = top.map { x < $0.place ? -1.0 : 1 } ?? 1
    return (sign * root, -sign * slope / root)
  }
}
