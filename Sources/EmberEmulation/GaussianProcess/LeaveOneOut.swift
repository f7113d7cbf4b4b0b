import EmberNumerics

/// What each training point would have been predicted to be without it, hyperparameters kept (Dubrule 1983; Rasmussen &
/// Williams 2006, equations 5.10 to 5.12, with P for R^-1 because the mean is refitted).
public struct LeaveOneOut: Sendable {
  /// Output minus prediction; one row per point, one column per output.
  public let residuals: Matrix
  /// The variance of the prediction in units of the process variance, noise included, per point.
  public let relativeVariance: [Double]
  /// Variance of the process per output.
  public let processVariance: [Double]

  init(precision: Matrix, projected: Matrix, processVariance: [Double]) {
    var residuals = projected
    for i in 0..<projected.rows {
      for column in 0..<projected.columns { residuals[i, column] /= precision[i, i] }
    }
    self.residuals = residuals
    relativeVariance = (0..<precision.rows).map { 1 / precision[$0, $0] }
    self.processVariance = processVariance
  }
}
