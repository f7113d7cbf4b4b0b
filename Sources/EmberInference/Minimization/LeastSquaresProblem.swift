import EmberNumerics

/// A function of the form |r(x)|^2, with r the whitened residuals of a data set.
public protocol LeastSquaresProblem {
  /// The residuals, always in the same number.
  ///
  /// Throws `InferenceError.evaluationFailed` where they do not exist; a minimiser then tries a shorter step.
  mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double]

  /// dr/dx, one row for each residual and one column for each parameter.
  ///
  /// - Parameters:
  ///   - x: the point.
  ///   - residuals: those at `x`.
  ///   - steps: for each parameter, a signed step of a finite difference that stays inside the limits.
  mutating func jacobian(
    _ x: [Double], residuals: [Double], steps: [Double]
  ) throws(InferenceError) -> Matrix
}

extension LeastSquaresProblem {
  /// By forward differences, one further evaluation for each parameter; a step that fails is tried the other way.
  public mutating func jacobian(
    _ x: [Double], residuals: [Double], steps: [Double]
  ) throws(InferenceError) -> Matrix {
    try forwardDifferences(x, residuals: residuals, steps: steps)
  }

  /// The Jacobian by forward differences.
  public mutating func forwardDifferences(
    _ x: [Double], residuals: [Double], steps: [Double]
  ) throws(InferenceError) -> Matrix {
    var jacobian = Matrix(rows: residuals.count, columns: x.count)
    for j in x.indices {
      let (moved, step) = try displaced(x, j, steps[j])
      for i in residuals.indices { jacobian[i, j] = (moved[i] - residuals[i]) / step }
    }
    return jacobian
  }

  private mutating func displaced(
    _ x: [Double], _ j: Int, _ step: Double
  ) throws(InferenceError) -> (residuals: [Double], step: Double) {
    var moved = x
    moved[j] = x[j] + step
    do { return (try residuals(moved), moved[j] - x[j]) } catch {
      moved[j] = x[j] - step
      return (try residuals(moved), moved[j] - x[j])
    }
  }
}
