/// Minimises a function in a box without derivatives: quadratic models through 2n + 1 points, each the change of least
/// Frobenius norm from the one before, in a trust region (Powell 2009, "The BOBYQA algorithm", DAMTP 2009/NA06).
///
/// The interpolation system is solved anew for each model, which costs little beside an expensive function.
public struct QuadraticInterpolation: Sendable {
  public var lower: [Double]
  public var upper: [Double]
  /// The first trust region; variables should be scaled so that this is a sensible step.
  public var initialRadius = 1.0
  /// The search ends when the model is good to this length.
  public var finalRadius = 0.01
  public var maximumEvaluations = 500

  /// Traps unless there is a lower and an upper bound for each variable.
  public init(lower: [Double], upper: [Double]) {
    precondition(lower.count == upper.count, "one lower and one upper bound per variable")
    self.lower = lower
    self.upper = upper
  }

  /// Minimises `function`, which is `nil` where it is not defined. `nil` when it is not defined at the (clipped) start.
  public func minimize(from start: [Double], _ function: ([Double]) -> Double?) -> BoundedQuasiNewton.Result? {
    var search = InterpolationSearch(self)
    return search.run(start, function)
  }
}

/// The state of one search.
private struct InterpolationSearch {
  private let settings: QuadraticInterpolation
  private var points: [[Double]] = []
  private var values: [Double] = []
  private var evaluations = 0
  private var radius: Double
  /// The resolution, which the trust region never falls below.
  private var resolution: Double
  private var hessian: Matrix

  init(_ settings: QuadraticInterpolation) {
    self.settings = settings
    radius = settings.initialRadius
    resolution = settings.initialRadius
    hessian = Matrix(rows: settings.lower.count, columns: settings.lower.count)
  }

  private var best: Int { values.indices.min { values[$0] < values[$1] } ?? 0 }

  mutating func run(_ start: [Double], _ function: ([Double]) -> Double?) -> BoundedQuasiNewton.Result? {
    let center = zip(start, zip(settings.lower, settings.upper)).map { min(max($0, $1.0), $1.1) }
    guard let first = function(center) else { return nil }
    evaluations = 1
    points = [center]
    values = [first]
    spread(center, function)
    while evaluations < settings.maximumEvaluations {
      guard let model = InterpolationModel(points, values, best, hessian) else { break }
      hessian = model.hessian
      let step = model.step(radius: radius, from: points[best], settings.lower, settings.upper)
      let length = InterpolationModel.norm(step)
      if length < resolution / 2 {
        if improveGeometry(model, function) { continue }
        if resolution <= settings.finalRadius { return result(true) }
        resolution = max(settings.finalRadius, resolution / 4)
        radius = max(resolution, radius / 2)
        continue
      }
      let trial = zip(points[best], step).map(+)
      let old = values[best]
      let value = evaluate(trial, function)
      let gain = (old - value) / max(-model.change(step), .leastNormalMagnitude)
      replace(model, trial, value)
      if gain > 0.7 {
        radius = max(radius, 2 * length)
      } else if gain < 0.1 {
        radius = max(resolution, length / 2)
        if radius <= resolution, !improveGeometry(model, function) {
          if resolution <= settings.finalRadius { return result(true) }
          resolution = max(settings.finalRadius, resolution / 4)
          radius = max(resolution, radius / 2)
        }
      }
    }
    return result(false)
  }

  private func result(_ isConverged: Bool) -> BoundedQuasiNewton.Result {
    .init(x: points[best], value: values[best], evaluations: evaluations, isConverged: isConverged)
  }

  /// A step to either side along each variable, away from a bound that is near.
  private mutating func spread(_ center: [Double], _ function: ([Double]) -> Double?) {
    for i in center.indices {
      var offsets = [radius, -radius]
      if center[i] + radius > settings.upper[i] { offsets = [-radius, -2 * radius] }
      if center[i] - radius < settings.lower[i] { offsets = [radius, 2 * radius] }
      for offset in offsets {
        var point = center
        point[i] = min(max(center[i] + offset, settings.lower[i]), settings.upper[i])
        points.append(point)
        values.append(evaluate(point, function))
      }
    }
  }

  /// A function that is not defined counts as worse than all before.
  private mutating func evaluate(_ x: [Double], _ function: ([Double]) -> Double?) -> Double {
    evaluations += 1
    if let value = function(x), value.isFinite { return value }
    let known = values.filter(\.isFinite)
    let (low, high) = (known.min() ?? 0, known.max() ?? 0)
    return high + (high - low) + abs(high) + 1
  }

  /// Puts a new point in the place of the one that the model can best do without.
  private mutating func replace(_ model: InterpolationModel, _ x: [Double], _ value: Double) {
    let isBest = value < values[best]
    let origin = isBest ? x : points[best]
    var chosen: (index: Int, score: Double)?
    for t in points.indices where isBest || t != best {
      let distance = InterpolationModel.norm(zip(points[t], origin).map(-)) / radius
      let score = abs(model.lagrange(t, at: x)) * max(1, distance * distance * distance * distance)
      if chosen.map({ score > $0.score }) ?? true { chosen = (t, score) }
    }
    guard let chosen, chosen.score > 1e-9 else { return }
    points[chosen.index] = x
    values[chosen.index] = value
  }

  /// Replaces a point that lies far from the best one; false when all are near.
  private mutating func improveGeometry(_ model: InterpolationModel, _ function: ([Double]) -> Double?) -> Bool {
    let distances = points.map { InterpolationModel.norm(zip($0, points[best]).map(-)) }
    guard let far = points.indices.max(by: { distances[$0] < distances[$1] }),
      distances[far] > 2 * max(radius, resolution),
      evaluations < settings.maximumEvaluations
    else { return false }
    let reach = max(min(0.1 * distances[far], radius), resolution)
    let candidates = [1.0, -1].map { sign in
      model.lagrangeStep(far, sign, radius: reach, from: points[best], settings.lower, settings.upper)
    }
    let trial =
      candidates.map { zip(points[best], $0).map(+) }
      .max { abs(model.lagrange(far, at: $0)) < abs(model.lagrange(far, at: $1)) } ?? points[best]
    let value = evaluate(trial, function)
    points[far] = trial
    values[far] = value
    return true
  }
}
