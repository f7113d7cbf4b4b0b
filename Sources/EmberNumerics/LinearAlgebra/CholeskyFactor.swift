import CGSL

/// The lower Cholesky factor L of a symmetric positive definite matrix, A = L L^T.
public struct CholeskyFactor: Sendable {
  /// L, row-major, zero above the diagonal.
  public let lower: Matrix

  /// Factors `matrix`, of which only the lower triangle is read; `nil` when it is not positive definite.
  public init?(_ matrix: Matrix) {
    precondition(matrix.rows == matrix.columns, "a Cholesky factor needs a square matrix")
    var n = Int32(matrix.rows)
    var info: Int32 = 0
    var a = matrix.elements
    guard a.allSatisfy(\.isFinite) else { return nil }
    BLAS.useOneThread
    // LAPACK is column-major: our row-major lower triangle is its upper one.
    var lda = max(n, 1)
    dpotrf_("U", &n, &a, &lda, &info)
    guard info == 0 else { return nil }
    var factor = Matrix(rows: matrix.rows, columns: matrix.rows, elements: a)
    for i in 0..<matrix.rows { for j in (i + 1)..<max(matrix.rows, i + 1) { factor[i, j] = 0 } }
    lower = factor
  }

  /// The dimension.
  public var count: Int { lower.rows }

  /// ln det A.
  public var logDeterminant: Double {
    (0..<count).reduce(0) { sum, i in sum + 2 * lower[i, i].naturalLogarithm }
  }

  /// L^-1 b.
  public func solveLower(_ b: [Double]) -> [Double] { triangular(b, transposed: false) }

  /// L^-T b.
  public func solveLowerTransposed(_ b: [Double]) -> [Double] { triangular(b, transposed: true) }

  /// A^-1 b.
  public func solve(_ b: [Double]) -> [Double] { solveLowerTransposed(solveLower(b)) }

  /// L x.
  public func multiplyLower(_ x: [Double]) -> [Double] { lower * x }

  /// L^T x.
  public func multiplyUpper(_ x: [Double]) -> [Double] { lower.product(x, transpose: true) }

  /// A^-1.
  public var inverse: Matrix {
    var n = Int32(count)
    var info: Int32 = 0
    var a = lower.elements
    BLAS.useOneThread
    var lda = max(n, 1)
    dpotri_("U", &n, &a, &lda, &info)
    var result = Matrix(rows: count, columns: count, elements: a)
    for i in 0..<count { for j in 0..<i { result[j, i] = result[i, j] } }
    return result
  }

  private func triangular(_ b: [Double], transposed: Bool) -> [Double] {
    precondition(b.count == count, "dimensions differ")
    guard count > 0 else { return [] }
    var x = b
    var n = Int32(count)
    var one: Int32 = 1
    var info: Int32 = 0
    BLAS.useOneThread
    // L row-major is U = L^T column-major: L x = b means U^T x = b.
    var lda = n
    var ldb = n
    dtrtrs_("U", transposed ? "N" : "T", "N", &n, &one, lower.elements, &lda, &x, &ldb, &info)
    return x
  }
}
