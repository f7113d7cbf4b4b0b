import EmberNumerics

/// ln p of one, two or three quantities from its values on a grid, with its gradient.
///
/// Between the values of one or two quantities run cubic splines (not a knot), between those of three straight lines.
struct ProbabilityGrid: Sendable {
  /// Ascending places along each axis.
  let axes: [[Double]]
  /// ln p, the last axis running fastest.
  private let values: [Double]
  /// One for each place along the first of two axes, or the only one.
  private let splines: [CubicSpline]

  /// - Parameters:
  ///   - axes: one to three, each of four or more places that ascend strictly.
  ///   - values: ln p, as many as there are places in all; finite.
  init(axes: [[Double]], values: [Double]) {
    precondition(values.count == axes.reduce(1) { $0 * $1.count }, "a value for each place")
    self.axes = axes
    self.values = values
    let length = axes[axes.count - 1].count
    splines =
      axes.count > 2
      ? []
      : stride(from: 0, to: values.count, by: length).map {
        CubicSpline(axes[axes.count - 1], Array(values[$0..<$0 + length]))
      }
  }

  /// The place of the largest of the values.
  var top: [Double] {
    var place = values.indices.max { values[$0] < values[$1] } ?? 0
    var result: [Double] = []
    for axis in axes.reversed() {
      result.append(axis[place % axis.count])
      place /= axis.count
    }
    return result.reversed()
  }

  /// True at places on the grid or between.
  func contains(_ x: [Double]) -> Bool {
    zip(x, axes).allSatisfy { x, axis in x >= axis[0] && x <= axis[axis.count - 1] }
  }

  /// ln p and its gradient at a place that the grid contains.
  func callAsFunction(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    switch axes.count {
    case 1: return (splines[0](x[0]), [splines[0].derivative(x[0])])
    case 2:
      let across = CubicSpline(axes[0], splines.map { $0(x[1]) })
      let along = CubicSpline(axes[0], splines.map { $0.derivative(x[1]) })
      return (across(x[0]), [across.derivative(x[0]), along(x[0])])
    default: return linear(x)
    }
  }

  /// Linear in each quantity.
  private func linear(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    let cells = zip(x, axes).map { Bisection.interval(of: $0, in: $1) }
    let widths = zip(cells, axes).map { $1[$0 + 1] - $1[$0] }
    let shares = axes.indices.map { (x[$0] - axes[$0][cells[$0]]) / widths[$0] }
    var (value, gradient) = (0.0, axes.map { _ in 0.0 })
    for corner in 0..<(1 << axes.count) {
      var place = 0
      var weights: [Double] = []
      for d in axes.indices {
        let isUpper = corner >> d & 1 == 1
        place = place * axes[d].count + cells[d] + (isUpper ? 1 : 0)
        weights.append(isUpper ? shares[d] : 1 - shares[d])
      }
      value += values[place] * weights.reduce(1, *)
      for d in axes.indices {
        let others = weights.indices.reduce(1.0) { $1 == d ? $0 : $0 * weights[$1] }
        gradient[d] += values[place] * others * (corner >> d & 1 == 1 ? 1 : -1) / widths[d]
      }
    }
    return (value, gradient)
  }
}

/// Where ln p of a grid is largest, and the parabola there.
struct GridPeak: Sendable {
  private(set) var place: [Double]
  private(set) var value: Double
  /// -d^2 ln p, over distances in which ln p falls by about a half; its Cholesky factor.
  let factor: CholeskyFactor

  /// `nil` where ln p has no maximum that could be told from the values' edge.
  init?(_ grid: ProbabilityGrid) {
    place = grid.top
    value = grid(place).value
    guard let metric = Self.metric(grid, place, value), let factor = CholeskyFactor(metric) else { return nil }
    self.factor = factor
    // Between the values of a spline it may be a little larger.
    for _ in 0..<20 {
      let step = factor.solve(grid(place).gradient)
      let next = zip(place, step).map { $0 + $1 }
      guard grid.contains(next), grid(next).value > value else { break }
      (place, value) = (next, grid(next).value)
    }
  }

  private static func metric(_ grid: ProbabilityGrid, _ top: [Double], _ peak: Double) -> Matrix? {
    func fall(_ steps: [(axis: Int, distance: Double)]) -> Double? {
      var x = top
      for (axis, distance) in steps { x[axis] += distance }
      return grid.contains(x) ? peak - grid(x).value : nil
    }
    var widths: [Double] = []
    for (d, axis) in grid.axes.enumerated() {
      let range = axis[axis.count - 1] - axis[0]
      let steps = (1...100).map { range * Double($0) / 100 }
      let falls = steps.map { fall([(d, $0)]) ?? fall([(d, -$0)]) ?? 0 }
      // Where it falls less than that, as far as it falls.
      guard let least = falls.max().map({ min($0, 0.5) }), least > 0,
        let first = falls.firstIndex(where: { $0 >= least })
      else { return nil }
      widths.append(steps[first])
    }
    var metric = Matrix(rows: widths.count, columns: widths.count)
    for (d, h) in widths.enumerated() {
      let sides = [fall([(d, h)]), fall([(d, -h)])].compactMap(\.self)
      metric[d, d] = 2 * sides.reduce(0, +) / Double(sides.count) / (h * h)
    }
    let diagonal = metric
    for (a, h) in widths.enumerated() {
      for (b, k) in widths.enumerated() where b < a {
        guard let alike = fall([(a, h), (b, k)]), let apart = fall([(a, h), (b, -k)]) else { return diagonal }
        metric[a, b] = (alike - apart) / (2 * h * k)
        metric[b, a] = metric[a, b]
      }
    }
    return CholeskyFactor(metric) == nil ? diagonal : metric
  }
}
