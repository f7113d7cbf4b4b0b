import EmberNumerics

/// Turns a symmetric matrix that should be a covariance, but for noise is not, into the nearest usable one.
public struct PositiveDefiniteRepair: Sendable, Equatable {
  /// The matrix after the repair; positive definite.
  public let matrix: Matrix
  /// How many eigenvalues of the correlation matrix were raised; 0 when the matrix was good.
  public let raisedEigenvalues: Int

  /// Raises the eigenvalues of the correlation matrix to `floor` and keeps the variances.
  ///
  /// Throws `InferenceError.notPositiveDefinite` when a variance is not positive and finite.
  public init(_ matrix: Matrix, floor: Double = 1e-8) throws(InferenceError) {
    let n = matrix.rows
    let scales = (0..<n).map { matrix[$0, $0].squareRoot() }
    guard matrix.columns == n, scales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .notPositiveDefinite(what: "the matrix")
    }
    var correlation = matrix.symmetrized
    for i in 0..<n { for j in 0..<n { correlation[i, j] /= scales[i] * scales[j] } }
    guard correlation.elements.allSatisfy(\.isFinite), let eigen = SymmetricEigen(correlation) else {
      throw .notPositiveDefinite(what: "the matrix")
    }
    raisedEigenvalues = eigen.values.filter { $0 < floor }.count
    guard raisedEigenvalues > 0 else {
      self.matrix = matrix.symmetrized
      return
    }
    let repaired = Self.assembled(eigen.values.map { max($0, floor) }, eigen.vectors)
    var result = Matrix(rows: n, columns: n)
    for i in 0..<n {
      for j in 0..<n {
        let norm = (repaired[i, i] * repaired[j, j]).squareRoot()
        result[i, j] = repaired[i, j] / norm * scales[i] * scales[j]
      }
    }
    self.matrix = result
  }

  /// The sum of value * vector vector^T.
  private static func assembled(_ values: [Double], _ vectors: Matrix) -> Matrix {
    let n = values.count
    var result = Matrix(rows: n, columns: n)
    for k in 0..<n {
      for i in 0..<n { for j in 0..<n { result[i, j] += values[k] * vectors[k, i] * vectors[k, j] } }
    }
    return result
  }
}
