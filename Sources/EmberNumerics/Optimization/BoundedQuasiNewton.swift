/// Minimises a smooth function in a box: limited-memory BFGS (Nocedal 1980) on the variables that are not held by a
/// bound, with backtracking along the projected path (Bertsekas 1982).
public struct BoundedQuasiNewton: Sendable {
  /// Where a minimisation ended.
  public struct Result: Sendable {
    public var x: [Double]
    public var value: Double
    public var evaluations: Int
    /// True when the projected gradient or the decrease fell below its tolerance, false when evaluations ran out.
    public var isConverged: Bool
  }

  public var lower: [Double]
  public var upper: [Double]
  /// Number of remembered steps.
  public var memory = 8
  public var maximumEvaluations = 200
  /// Largest component of the projected gradient at the end.
  public var gradientTolerance = 1e-4
  /// Smallest decrease of the function worth another step.
  public var decreaseTolerance = 1e-7
  /// Longest first step, and longest component of any step.
  public var maximumStep = 2.0

  /// Traps unless there is a lower and an upper bound for each variable.
  public init(lower: [Double], upper: [Double]) {
    precondition(lower.count == upper.count, "one lower and one upper bound per variable")
    self.lower = lower
    self.upper = upper
  }

  /// Minimises `function`, which returns value and gradient, or `nil` where it is not defined (treated as infinite).
  /// `nil` when it is not defined at the (clipped) start.
  public func minimize(
    from start: [Double], _ function: ([Double]) -> (value: Double, gradient: [Double])?
  ) -> Result? {
    var x = clipped(start)
    guard var (value, gradient) = function(x) else { return nil }
    var evaluations = 1
    var history: [(s: [Double], y: [Double])] = []
    while evaluations < maximumEvaluations {
      let free = x.indices.map { isFree($0, x[$0], gradient[$0]) }
      let projected = zip(gradient, free).map { $1 ? $0 : 0 }
      if projected.allSatisfy({ abs($0) < gradientTolerance }) {
        return Result(x: x, value: value, evaluations: evaluations, isConverged: true)
      }
      let direction = limited(descent(projected, free, history))
      guard let next = backtrack(from: x, value, projected, direction, &evaluations, function) else {
        if history.isEmpty { break }
        history = []
        continue
      }
      remember(zip(next.x, x).map { $0 - $1 }, zip(next.gradient, gradient).map { $0 - $1 }, in: &history)
      let decrease = value - next.value
      (x, value, gradient) = (next.x, next.value, next.gradient)
      if decrease < decreaseTolerance {
        return Result(x: x, value: value, evaluations: evaluations, isConverged: true)
      }
    }
    return Result(x: x, value: value, evaluations: evaluations, isConverged: false)
  }

  private func clipped(_ x: [Double]) -> [Double] { x.indices.map { min(max(x[$0], lower[$0]), upper[$0]) } }

  private func isFree(_ i: Int, _ x: Double, _ slope: Double) -> Bool {
    !((x <= lower[i] && slope > 0) || (x >= upper[i] && slope < 0))
  }

  /// Minus the approximate inverse Hessian times the gradient, by the two-loop recursion on free variables.
  private func descent(
    _ gradient: [Double], _ free: [Bool], _ history: [(s: [Double], y: [Double])]
  ) -> [Double] {
    func dot(_ a: [Double], _ b: [Double]) -> Double {
      a.indices.reduce(0) { free[$1] ? $0 + a[$1] * b[$1] : $0 }
    }
    var q = gradient
    var used: [(s: [Double], y: [Double], rho: Double, alpha: Double)] = []
    for (s, y) in history.reversed() {
      let sy = dot(s, y)
      guard sy > 1e-12 * dot(y, y).squareRoot() * dot(s, s).squareRoot(), sy > 0 else { continue }
      let alpha = dot(s, q) / sy
      for i in q.indices { q[i] -= alpha * y[i] }
      used.append((s, y, 1 / sy, alpha))
    }
    if let newest = used.first {
      let scale = 1 / (newest.rho * dot(newest.y, newest.y))
      for i in q.indices { q[i] *= scale }
    }
    for (s, y, rho, alpha) in used.reversed() {
      let beta = rho * dot(y, q)
      for i in q.indices { q[i] += (alpha - beta) * s[i] }
    }
    return q.indices.map { free[$0] ? -q[$0] : 0 }
  }

  private func limited(_ direction: [Double]) -> [Double] {
    let longest = direction.map(abs).max() ?? 0
    return longest > maximumStep ? direction.map { $0 * maximumStep / longest } : direction
  }

  private func backtrack(
    from x: [Double], _ value: Double, _ gradient: [Double], _ direction: [Double], _ evaluations: inout Int,
    _ function: ([Double]) -> (value: Double, gradient: [Double])?
  ) -> (x: [Double], value: Double, gradient: [Double])? {
    var step = 1.0
    for _ in 0..<20 where evaluations < maximumEvaluations {
      let trial = clipped(x.indices.map { x[$0] + step * direction[$0] })
      let promised = x.indices.reduce(0.0) { $0 + gradient[$1] * (trial[$1] - x[$1]) }
      guard promised < 0 else { return nil }
      evaluations += 1
      if let (next, slope) = function(trial), next <= value + 1e-4 * promised { return (trial, next, slope) }
      step /= 2
    }
    return nil
  }

  private func remember(_ s: [Double], _ y: [Double], in history: inout [(s: [Double], y: [Double])]) {
    history.append((s, y))
    if history.count > memory { history.removeFirst() }
  }
}
