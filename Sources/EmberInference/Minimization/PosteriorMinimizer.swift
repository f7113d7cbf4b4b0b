import EmberNumerics

/// Minimises |r(x)|^2 plus normal priors within the limits of uniform ones, by any of the methods.
public struct PosteriorMinimizer: Sendable {
  public var method: MinimizationMethod
  /// Ends the search; `nil` for a number that suits the method.
  public var maximumEvaluations: Int?
  /// Converged when the gradient is this short, in standard deviations of the parameters: the distance to the minimum.
  public var tolerance = 0.01

  public init(_ method: MinimizationMethod) { self.method = method }

  /// Minimises from a starting point.
  ///
  /// - Parameters:
  ///   - problem: residuals and derivatives.
  ///   - prior: its uniform components are limits, its normal ones are added to the objective.
  ///   - start: moved inside the limits when outside.
  ///   - scales: for each parameter a length of the order of its posterior width.
  /// - Throws: `InferenceError.evaluationFailed` when the residuals do not exist at the start.
  public func minimize(
    _ problem: inout some DifferentiableLeastSquares, prior: Prior, start: [Double], scales: [Double]
  ) throws(InferenceError) -> LeastSquaresMinimum {
    let step = LeastSquaresStep(prior: prior, scales: scales)
    let x = step.inside(start)
    switch method {
    case .newton:
      var search = NewtonSearch(step: step, tolerance: tolerance, limit: maximumEvaluations ?? 40)
      return try search.run(&problem, from: x)
    case .bobyqa: return try interpolate(&problem, step, from: x)
    case .lbfgs, .adam: return try descend(&problem, step, from: x)
    }
  }

  /// Gradient methods, in coordinates u with x = start + L u, in which the Fisher matrix at the start is the unit matrix.
  private func descend<Problem: DifferentiableLeastSquares>(
    _ problem: inout Problem, _ step: LeastSquaresStep, from start: [Double]
  ) throws(InferenceError) -> LeastSquaresMinimum {
    var (residuals, jacobian) = try problem.linearize(start)
    let fisher = FisherMatrix(jacobian: jacobian).adding(step.prior)
    let guess = try fisher.covariance(widths: step.prior.components.map(\.standardDeviation)).matrix
    guard let factor = CholeskyFactor(guess) else {
      throw .notPositiveDefinite(what: "the Fisher matrix", direction: guess.weakestDirection)
    }
    var best = (x: start, objective: step.objective(start, residuals), residuals: residuals, jacobian: jacobian)
    var evaluations = 1
    let value = { (u: [Double]) -> (value: Double, gradient: [Double])? in
      let x = zip(start, factor.multiplyLower(u)).map(+)
      let isInside = zip(x, step.prior.components).allSatisfy { $1.support.contains($0) }
      if evaluations > 1 || u.contains(where: { $0 != 0 }) {
        guard isInside, let next = try? problem.linearize(x) else { return nil }
        (residuals, jacobian) = next
        evaluations += 1
      }
      let objective = step.objective(x, residuals)
      if objective < best.objective { best = (x, objective, residuals, jacobian) }
      return (objective / 2, factor.lower.product(step.descent(x, residuals, jacobian), transpose: true).map { -$0 })
    }
    let origin = [Double](repeating: 0, count: start.count)
    let converged: Bool
    if method == .adam {
      var descent = AdamDescent()
      descent.gradientTolerance = tolerance
      descent.maximumEvaluations = maximumEvaluations ?? 300
      converged = descent.minimize(from: origin, value)?.isConverged ?? false
    } else {
      let infinite = origin.map { _ in Double.infinity }
      var descent = BoundedQuasiNewton(lower: infinite.map { -$0 }, upper: infinite)
      descent.gradientTolerance = tolerance / Double(start.count).squareRoot()
      descent.decreaseTolerance = tolerance * tolerance / 100
      descent.maximumEvaluations = maximumEvaluations ?? 100
      converged = descent.minimize(from: origin, value)?.isConverged ?? false
    }
    return Self.minimum(best.x, best.residuals, best.jacobian, step, evaluations, converged)
  }

  private func interpolate<Problem: DifferentiableLeastSquares>(
    _ problem: inout Problem, _ step: LeastSquaresStep, from start: [Double]
  ) throws(InferenceError) -> LeastSquaresMinimum {
    let limits = step.prior.components.map(\.support)
    var search = QuadraticInterpolation(
      lower: zip(limits, step.scales).map { $0.lowerBound / $1 },
      upper: zip(limits, step.scales).map { $0.upperBound / $1 })
    search.finalRadius = tolerance
    search.maximumEvaluations = maximumEvaluations ?? 500
    let scaled = zip(start, step.scales).map { $0 / $1 }
    let found = search.minimize(from: scaled) { u in
      let x = step.inside(zip(u, step.scales).map { $0 * $1 })
      guard let residuals = try? problem.residuals(x) else { return nil }
      return step.objective(x, residuals)
    }
    guard let found else { throw .evaluationFailed(reason: "the residuals do not exist at the start") }
    let x = step.inside(zip(found.x, step.scales).map { $0 * $1 })
    let (residuals, jacobian) = try problem.linearize(x)
    return Self.minimum(x, residuals, jacobian, step, found.evaluations + 1, found.isConverged)
  }

  static func minimum(
    _ x: [Double], _ residuals: [Double], _ jacobian: Matrix, _ step: LeastSquaresStep, _ evaluations: Int,
    _ converged: Bool
  ) -> LeastSquaresMinimum {
    LeastSquaresMinimum(
      x: x, chiSquared: residuals.reduce(0) { $0 + $1 * $1 }, objective: step.objective(x, residuals),
      fisher: FisherMatrix(jacobian: jacobian).adding(step.prior), evaluations: evaluations, converged: converged)
  }
}

/// Gauss-Newton with exact Jacobians: each evaluation gives residuals and derivatives together.
private struct NewtonSearch {
  let step: LeastSquaresStep
  let tolerance: Double
  let limit: Int

  mutating func run(_ problem: inout some DifferentiableLeastSquares, from start: [Double]) throws(InferenceError)
    -> LeastSquaresMinimum
  {
    var x = start
    var (r, jacobian) = try problem.linearize(x)
    var evaluations = 1
    var damping = 0.0
    while true {
      let (trial, predicted) = try proposal(x, r, jacobian, damping: damping)
      // Undamped, the predicted decrease is the squared distance to the minimum in standard deviations. So it is asked for even where the last
      // step was damped: near the minimum the noise of the objective may be all that a step can change.
      let distance = damping == 0 ? predicted : try proposal(x, r, jacobian, damping: 0).predicted
      let isThere = distance < tolerance * tolerance
      guard !isThere, evaluations < limit, damping < 1e8 else {
        return PosteriorMinimizer.minimum(x, r, jacobian, step, evaluations, isThere)
      }
      evaluations += 1
      guard let next = try? problem.linearize(trial), next.residuals.allSatisfy(\.isFinite), predicted > 0 else {
        damping = max(1e-3, damping * 10)
        continue
      }
      let gain = (step.objective(x, r) - step.objective(trial, next.residuals)) / predicted
      if gain > 0 { (x, r, jacobian) = (trial, next.residuals, next.jacobian) }
      damping = gain > 0.25 ? (damping < 1e-3 ? 0 : damping / 10) : max(1e-3, damping * 10)
    }
  }

  /// Where a step leads, and by how much the objective should fall.
  private func proposal(
    _ x: [Double], _ r: [Double], _ jacobian: Matrix, damping: Double
  ) throws(InferenceError) -> (trial: [Double], predicted: Double) {
    let trial = step.inside(zip(x, try step.damped(x, r, jacobian, damping: damping)).map(+))
    let there = step.objective(trial, zip(r, jacobian * zip(trial, x).map(-)).map(+))
    return (trial, step.objective(x, r) - there)
  }
}
