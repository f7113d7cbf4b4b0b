import EmberNumerics

/// Weighted least squares in closed form, linear in functions of the inputs whose coefficients are drawn to zero, and what it would have
/// said of each example without it.
///
/// The same as Bayesian linear regression with independent normal priors, in units of the variance of the errors, which all targets
/// share but for a factor: one factorisation serves them all.
struct RidgeRegression: Sendable {
  /// One row per target.
  let coefficients: Matrix
  /// L^-1 of the matrix of the normal equations, H^T W H + ridge = L L^T.
  let inverse: Matrix
  /// Truth minus prediction at each example when it is left out, in units of the error that is expected there; one column per target.
  let residuals: Matrix
  /// The variances of these, in units of that of the errors.
  let relativeVariance: [Double]
  /// How much larger the variance of errors is at each example than in the middle.
  let inflations: [Double]

  /// `nil` when the coefficients are not determined.
  ///
  /// - Parameters:
  ///   - functions: H, with one row per observation of `examples` and one column per function.
  ///   - ridge: the inverse prior variance of each coefficient, in units of the inverse variance of the errors; 0 for none.
  init?(_ examples: EmulatorExamples, functions: Matrix, ridge: [Double], _ inflation: VarianceInflation) {
    guard inflation.power.isFinite, ridge.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
    let (points, dimension) = (examples.points, examples.dimension)
    inflations = points.map(inflation.callAsFunction)
    let count = points.count
    // Rows in units of the error that is expected there.
    var (rows, outputs) = (functions, examples.outputs)
    for i in 0..<rows.rows {
      let point = i < count ? i : examples.slopePoints[(i - count) / dimension]
      let weight = 1 / inflations[point].squareRoot()
      for a in 0..<rows.columns { rows[i, a] *= weight }
      for k in 0..<outputs.columns { outputs[i, k] *= weight }
    }
    var normal = rows.transposedProduct(rows)
    for a in ridge.indices { normal[a, a] += ridge[a] }
    guard let factor = CholeskyFactor(normal) else { return nil }
    inverse = factor.inverseLower
    let solution = factor.solveLowerTransposed(factor.solveLower(rows.transposedProduct(outputs)))
    coefficients = solution.transposed
    // What leaves a point out is 1 - H (H^T W H + ridge)^-1 H^T, of which few elements are needed.
    let hat = factor.solveLower(rows.transposed).transposed
    var left = outputs
    let fitted = rows * solution
    for i in left.elements.indices { left.elements[i] -= fitted.elements[i] }
    let errors = LeaveOneOut(
      examples.leftOutGroups,
      precision: { i, j in
        let product = zip(hat.row(i), hat.row(j)).reduce(0) { $0 + $1.0 * $1.1 }
        return (i == j ? 1 : 0) - product
      },
      projected: left, processVariance: Array(repeating: 1, count: outputs.columns))
    guard errors.relativeVariance.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    residuals = errors.residuals
    relativeVariance = errors.relativeVariance
  }
}
