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
    BLASThreads.useOne
    cblas_dtrsm(
      Int32(EMBER_CBLAS_ROW_MAJOR), Int32(EMBER_CBLAS_LEFT), Int32(EMBER_CBLAS_LOWER),
      Int32(transposed ? EMBER_CBLAS_TRANS : EMBER_CBLAS_NO_TRANS), Int32(EMBER_CBLAS_NON_UNIT),
      Int32(count), Int32(b.columns), 1, lower.elements, Int32(count), &x.elements, Int32(b.columns))
    return x
  }
}
