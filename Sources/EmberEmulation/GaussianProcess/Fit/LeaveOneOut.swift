import EmberNumerics

/// What each training point would have been predicted to be without it and all that came with it, hyperparameters kept (Dubrule 1983;
/// Rasmussen & Williams 2006, equations 5.10 to 5.12, with P for R^-1 because the mean is refitted).
///
/// A point is left out with its slopes, and with the other points of its solver call: with B the rows of all of them, the residuals are
/// (P_BB)^-1 (P y)_B and their covariance (P_BB)^-1. Values come last, so the last block of the Cholesky factor of P_BB gives all that is
/// asked for.
public struct LeaveOneOut: Sendable {
  /// Output minus prediction; one row per point, one column per output.
  public let residuals: Matrix
  /// The variance of the prediction in units of the process variance, noise included, per point.
  public let relativeVariance: [Double]
  /// Variance of the process per output.
  public let processVariance: [Double]

  /// - Parameters:
  ///   - groups: what is left out together; every point is in one.
  ///   - precision: P, element by element.
  init(
    _ groups: [LeftOutGroup], precision: (Int, Int) -> Double, projected: Matrix, processVariance: [Double]
  ) {
    let count = groups.reduce(0) { $0 + $1.points.count }
    var left = Values(
      residuals: Matrix(rows: count, columns: projected.columns),
      relativeVariance: Array(repeating: 0, count: count))
    for group in groups where !left.add(group, precision, projected) {
      // The others would not determine the mean function.
      for own in group.single where !left.add(own, precision, projected) {
        for point in own.points { left.addValue(point, precision, projected) }
      }
    }
    residuals = left.residuals
    relativeVariance = left.relativeVariance
    self.processVariance = processVariance
  }

  private struct Values {
    var residuals: Matrix
    var relativeVariance: [Double]

    /// A point whose slopes, and all else, stay.
    mutating func addValue(_ point: Int, _ precision: (Int, Int) -> Double, _ projected: Matrix) {
      let own = precision(point, point)
      for column in 0..<projected.columns { residuals[point, column] = projected[point, column] / own }
      relativeVariance[point] = 1 / own
    }

    /// False where the rest does not tell them.
    mutating func add(_ group: LeftOutGroup, _ precision: (Int, Int) -> Double, _ projected: Matrix) -> Bool {
      let (rows, points) = (group.rows, group.points)
      guard rows.count > 1 else {
        addValue(points[0], precision, projected)
        return true
      }
      let block = Matrix(
        rows: rows.count, columns: rows.count, elements: rows.flatMap { i in rows.map { precision(i, $0) } })
      guard let factor = CholeskyFactor(block), Self.isRegular(factor, block) else { return false }
      let inverse = factor.inverse
      let first = rows.count - points.count
      for (place, point) in points.enumerated() { relativeVariance[point] = inverse[first + place, first + place] }
      for column in 0..<projected.columns {
        let own = factor.solve(rows.map { projected[$0, column] })
        for (place, point) in points.enumerated() { residuals[point, column] = own[first + place] }
      }
      return true
    }

    /// False where rounding is all that keeps a pivot from zero.
    private static func isRegular(_ factor: CholeskyFactor, _ block: Matrix) -> Bool {
      (0..<block.rows).allSatisfy { factor.lower[$0, $0] * factor.lower[$0, $0] > 1e-12 * block[$0, $0] }
    }
  }
}
