import CGSL

/// Eigenvalues, ascending, and orthonormal eigenvectors of a symmetric matrix.
public struct SymmetricEigen: Sendable {
  public let values: [Double]
  /// Row i is the eigenvector of `values[i]`.
  public let vectors: Matrix

  /// Decomposes `matrix`, of which only the lower triangle is read; `nil` when LAPACK does not converge.
  public init?(_ matrix: Matrix) {
    precondition(matrix.rows == matrix.columns, "an eigen-decomposition needs a square matrix")
    guard matrix.rows > 0 else { return nil }
    var n = Int32(matrix.rows)
    var lda = n
    var a = matrix.elements
    var w = [Double](repeating: 0, count: matrix.rows)
    var info: Int32 = 0
    var lwork = 1 + 6 * n + 2 * n * n
    var liwork = 3 + 5 * n
    var work = [Double](repeating: 0, count: Int(lwork))
    var iwork = [Int32](repeating: 0, count: Int(liwork))
    BLAS.useOneThread
    dsyevd_("V", "U", &n, &a, &lda, &w, &work, &lwork, &iwork, &liwork, &info)
    guard info == 0 else { return nil }
    values = w
    vectors = Matrix(rows: matrix.rows, columns: matrix.rows, elements: a)
  }
}
