import EmberNumerics

/// The state of one minimisation.
struct GaussNewtonSearch {
  let settings: GaussNewton
  let prior: Prior
  let scales: [Double]
  private let step: LeastSquaresStep
  private var evaluations = 0
  /// Marquardt's lambda, relative to the diagonal of the Fisher matrix.
  private var damping = 0.0

  init(settings: GaussNewton, prior: Prior, scales: [Double]) {
    self.settings = settings
    self.prior = prior
    self.scales = scales
    step = LeastSquaresStep(prior: prior, scales: scales)
  }

  mutating func run(
    _ problem: inout some LeastSquaresProblem, start: [Double]
  ) throws(InferenceError) -> LeastSquaresMinimum {
    var x = step.inside(start)
    var r = try evaluate(&problem, x)
    var jacobian = try derivative(&problem, x, r)
    var isFresh = true
    var converged = false
    while evaluations < settings.maximumEvaluations {
      let trial = step.inside(zip(x, try step.damped(x, r, jacobian, damping: damping)).map(+))
      let moved = zip(trial, x).map(-)
      let predicted = step.objective(x, r) - step.objective(trial, zip(r, jacobian * moved).map(+))
      if predicted < settings.tolerance && damping <= 1e-3 {
        converged = true
        break
      }
      let newResiduals = try? evaluate(&problem, trial)
      var gain = -Double.infinity
      if let newResiduals, predicted > 0 {
        gain = (step.objective(x, r) - step.objective(trial, newResiduals)) / predicted
      }
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
      x: x, chiSquared: r.reduce(0) { $0 + $1 * $1 }, objective: step.objective(x, r),
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
}
