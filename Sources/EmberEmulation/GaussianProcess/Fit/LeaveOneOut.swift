import EmberNumerics

/// What each training point would have been predicted to be without it, hyperparameters kept (Dubrule 1983; Rasmussen &
/// Williams 2006, equations 5.10 to 5.12, with P for R^-1 because the mean is refitted).
///
/// A point is left out with its slopes: with B its rows, the residual is (P_BB)^-1 (P y)_B. The value is the last of them, so the last
/// row of the Cholesky factor of P_BB gives all that is asked for.
public struct LeaveOneOut: Sendable {
  /// Output minus prediction; one row per point, one column per output.
  public let residuals: Matrix
  /// The variance of the prediction in units of the process variance, noise included, per point.
  public let relativeVariance: [Double]
  /// Variance of the process per output.
  public let processVariance: [Double]

  /// - Parameter precision: P, element by element.
  init(
    _ rowsByPoint: [[Int]], precision: (Int, Int) -> Double, projected: Matrix, processVariance: [Double]
  ) {
    var residuals = Matrix(rows: rowsByPoint.count, columns: projected.columns)
    relativeVariance = rowsByPoint.enumerated().map { point, rows in
      let block = Matrix(
        rows: rows.count, columns: rows.count, elements: rows.flatMap { i in rows.map { precision(i, $0) } })
      // The slopes stay where the others do not determine the mean function.
      guard rows.count > 1, let factor = CholeskyFactor(block) else {
        let own = precision(point, point)
        for column in 0..<projected.columns { residuals[point, column] = projected[point, column] / own }
        return 1 / own
      }
      let last = factor.lower[rows.count - 1, rows.count - 1]
      for column in 0..<projected.columns {
        let own = factor.solveLower(rows.map { projected[$0, column] })
        residuals[point, column] = own[rows.count - 1] / last
      }
      return 1 / (last * last)
    }
    self.residuals = residuals
    self.processVariance = processVariance
  }
}
