import EmberNumerics

/// What an emulator would have said at its examples, or some of them, had it not learnt each.
public struct LeftOutPredictions: Sendable {
  /// The examples, in ascending order.
  public let places: [Int]
  /// Truth minus prediction; one row per place, one column per target.
  public let residuals: Matrix
  /// The variances that would have been stated, in the same order.
  public let variances: Matrix

  /// Traps unless there is a variance for each residual.
  ///
  /// - Parameters:
  ///   - places: of the rows among the examples; without them, all examples have a row.
  ///   - residuals: truth minus prediction.
  ///   - variances: what was stated, in the same order.
  public init(places: [Int]? = nil, residuals: Matrix, variances: Matrix) {
    precondition(
      residuals.rows == variances.rows && residuals.columns == variances.columns, "one variance per residual")
    self.places = places ?? Array(0..<residuals.rows)
    precondition(self.places.count == residuals.rows, "one place per row")
    self.residuals = residuals
    self.variances = variances
  }

  /// Of an emulator that was read from an archive, without examples.
  static func none(targets: Int) -> LeftOutPredictions {
    let none = Matrix(rows: 0, columns: targets)
    return LeftOutPredictions(residuals: none, variances: none)
  }
}
