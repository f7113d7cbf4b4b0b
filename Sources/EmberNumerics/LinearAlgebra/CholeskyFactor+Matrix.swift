import CGSL

extension CholeskyFactor {
  /// L^-1 B for all columns of B.
  public func solveLower(_ b: Matrix) -> Matrix { triangular(b, transposed: false) }

  /// L^-T B for all columns of B.
  public func solveLowerTransposed(_ b: Matrix) -> Matrix { triangular(b, transposed: true) }

  /// L^-1, zero above the diagonal.
  public var inverseLower: Matrix {
    solveLower(Matrix(diagonal: Array(repeating: 1, count: count)))
  }

  private func triangular(_ b: Matrix, transposed: Bool) -> Matrix {
    precondition(b.rows == count, "dimensions differ")
    guard !b.elements.isEmpty else { return b }
    var x = b
    BLAS.useOneThread
    cblas_dtrsm(
      BLAS.rowMajor, Int32(EMBER_CBLAS_LEFT), BLAS.lower,
      BLAS.operation(transposed: transposed), BLAS.nonUnit,
      Int32(count), Int32(b.columns), 1, lower.elements, Int32(count), &x.elements, Int32(b.columns))
    return x
  }
}
