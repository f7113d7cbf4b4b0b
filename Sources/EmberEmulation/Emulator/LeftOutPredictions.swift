import EmberNumerics

/// What an emulator would have said at each of its examples, had it not learnt it.
public struct LeftOutPredictions: Sendable {
  /// Truth minus prediction; one row per example, one column per target.
  public let residuals: Matrix
  /// The variances that would have been stated, in the same order.
  public let variances: Matrix

  /// Traps unless there is a variance for each residual.
  public init(residuals: Matrix, variances: Matrix) {
    precondition(
      residuals.rows == variances.rows && residuals.columns == variances.columns, "one variance per residual")
    self.residuals = residuals
    self.variances = variances
  }
}
