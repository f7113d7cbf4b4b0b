import EmberNumerics

/// The state of one minimisation.
struct GaussNewtonSearch {
  let settings: GaussNewton
  let prior: Prior
  let scales: [Double]
  private var evaluations = 0
  /// Marquardt's lambda, relative to the diagonal of the Fisher matrix.
  private var damping = 0.0

  init(settings: GaussNewton, prior: Prior, scales: [Double]) {
    self.settings = settings
    self.prior = prior
    self.scales = scales
  }

  mutating func run(
    _ problem: inout some LeastSquaresProblem, start: [Double]
  ) throws(InferenceError) -> LeastSquaresMinimum {
    var x = inside(start)
    var r = try evaluate(&problem, x)
    var jacobian = try derivative(&problem, x, r)
    var isFresh = true
    var converged = false
    while evaluations < settings.maximumEvaluations {
      let step = try dampedStep(x, r, jacobian)
      let trial = inside(zip(x, step).map(+))
      let moved = zip(trial, x).map(-)
      let predicted = objective(x, r) - objective(trial, zip(r, jacobian * moved).map(+))
      if predicted < settings.tolerance && damping <= 1e-3 {
        converged = true
        break
      }
      let newResiduals = try? evaluate(&problem, trial)
      var gain = -Double.infinity
      if let newResiduals, predicted > 0 { gain = (objective(x, r) - objective(trial, newResiduals)) / predicted }
      if let newResiduals {
        Self.update(&jacobian, step: moved, change: zip(newResiduals, r).map(-), scales: scales)
        if gain > 0 { (x, r) = (trial, newResiduals) }
      }
      damping = gain > 0.25 ? damping / 10 : max(1e-3, damping * 10)
      if damping < 1e-6 { damping = 0 }
      if gain > 0.25 {
        isFresh = false
      } else if !isFresh {
        jacobian = try derivative(&problem, x, r)
        isFresh = true
        damping = min(damping, 1e-2)
      } else if damping > 1e6 {
        break
      }
    }
    return LeastSquaresMinimum(
      x: x, chiSquared: r.reduce(0) { $0 + $1 * $1 }, objective: objective(x, r),
      fisher: FisherMatrix(jacobian: jacobian).adding(prior), evaluations: evaluations, converged: converged)
  }

  private mutating func evaluate(
    _ problem: inout some LeastSquaresProblem, _ x: [Double]
  ) throws(InferenceError) -> [Double] {
    evaluations += 1
    let residuals = try problem.residuals(x)
    guard residuals.allSatisfy(\.isFinite) else {
      throw .evaluationFailed(reason: "a residual is not a finite number at \(x)")
    }
    return residuals
  }

  private mutating func derivative(
    _ problem: inout some LeastSquaresProblem, _ x: [Double], _ r: [Double]
  ) throws(InferenceError) -> Matrix {
    evaluations += x.count
    let steps = x.indices.map { j in
      let step = settings.relativeStep * scales[j]
      return prior.components[j].support.contains(x[j] + step) ? step : -step
    }
    return try problem.jacobian(x, residuals: r, steps: steps)
  }

  /// |r|^2 plus the normal priors.
  private func objective(_ x: [Double], _ r: [Double]) -> Double {
    var sum = r.reduce(0) { $0 + $1 * $1 }
    for (value, component) in zip(x, prior.components) {
      if case .normal(let loc, let scale) = component { sum += (value - loc) * (value - loc) / (scale * scale) }
    }
    return sum
  }

  /// Solves (F + lambda diag F) dx = -gradient / 2, leaving parameters at a limit that the step would cross where they are.
  private func dampedStep(_ x: [Double], _ r: [Double], _ jacobian: Matrix) throws(InferenceError) -> [Double] {
    let fisher = FisherMatrix(jacobian: jacobian).adding(prior).matrix
    var right = jacobian.product(r, transpose: true).map { -$0 }
    for (i, component) in prior.components.enumerated() {
      if case .normal(let loc, let scale) = component { right[i] -= (x[i] - loc) / (scale * scale) }
    }
    let free = x.indices.filter { i in
      let support = prior.components[i].support
      return !(x[i] <= support.lowerBound && right[i] < 0) && !(x[i] >= support.upperBound && right[i] > 0)
    }
    var step = [Double](repeating: 0, count: x.count)
    guard !free.isEmpty else { return step }
    var reduced = Matrix(rows: free.count, columns: free.count)
    for (a, i) in free.enumerated() {
      for (b, j) in free.enumerated() { reduced[a, b] = fisher[i, j] * scales[i] * scales[j] }
      // The small term keeps a direction without information from making the matrix singular.
      reduced[a, a] *= 1 + damping
      reduced[a, a] += 1e-10
    }
    guard let factor = CholeskyFactor(reduced) else { throw .notPositiveDefinite(what: "the Fisher matrix") }
    for (i, value) in zip(free, factor.solve(free.map { right[$0] * scales[$0] })) { step[i] = value * scales[i] }
    return step
  }

  /// Broyden's update: the smallest change of J, in scaled parameters, that gives the observed change of the residuals.
  private static func update(_ jacobian: inout Matrix, step: [Double], change: [Double], scales: [Double]) {
    let weighted = zip(step, scales).map { $0 / ($1 * $1) }
    let norm = zip(weighted, step).reduce(0) { $0 + $1.0 * $1.1 }
    guard norm > 0 else { return }
    let expected = jacobian * step
    for i in change.indices {
      let correction = (change[i] - expected[i]) / norm
      for j in step.indices { jacobian[i, j] += correction * weighted[j] }
    }
  }

  private func inside(_ x: [Double]) -> [Double] {
    zip(x, prior.components).map { value, component in
      min(max(value, component.support.lowerBound), component.support.upperBound)
    }
  }
}
