import EmberNumerics

/// The modes of a correlation of errors that scale with the model.
struct BeamModes {
  /// One row for each band power, one column for each mode.
  let modes: Matrix
  /// What is left, to be added to the covariance in units of the products of band powers.
  let rest: Matrix

  /// The modes of a correlation matrix, the largest first, as far as they stand out of its rounding errors; `nil` where LAPACK fails.
  init?(_ correlation: Matrix) {
    guard let eigen = SymmetricEigen(correlation) else { return nil }
    let largest = eigen.values.last ?? 0
    let kept = eigen.values.indices.reversed().filter { eigen.values[$0] > Self.rounding * largest }
    var modes = Matrix(rows: correlation.rows, columns: kept.count)
    for (k, mode) in kept.enumerated() {
      let size = eigen.values[mode].squareRoot()
      for i in 0..<correlation.rows { modes[i, k] = size * eigen.vectors[mode, i] }
    }
    var rest = correlation
    let kernel = modes.productTransposed(modes)
    for i in 0..<rest.rows { for j in 0..<rest.columns { rest[i, j] -= kernel[i, j] } }
    self.modes = modes
    self.rest = rest
  }

  init(modes: Matrix) {
    self.modes = modes
    rest = Matrix(rows: modes.rows, columns: modes.rows)
  }

  private static let rounding = 1e-6
}
