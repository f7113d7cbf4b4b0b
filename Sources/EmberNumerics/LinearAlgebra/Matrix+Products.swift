import CGSL

extension Matrix {
  /// A^T B, by BLAS.
  public func transposedProduct(_ b: Matrix) -> Matrix {
    precondition(rows == b.rows, "inner dimensions differ")
    return general(b, transposeA: true, transposeB: false, rows: columns, columns: b.columns, inner: rows)
  }

  /// A B^T, by BLAS.
  public func productTransposed(_ b: Matrix) -> Matrix {
    precondition(columns == b.columns, "inner dimensions differ")
    return general(b, transposeA: false, transposeB: true, rows: rows, columns: b.rows, inner: columns)
  }

  /// L x for the lower triangle L of a square matrix, whatever stands above it; by BLAS.
  public func lowerTriangularProduct(_ x: [Double]) -> [Double] {
    precondition(rows == columns && x.count == columns, "dimensions differ")
    var y = x
    guard !y.isEmpty else { return y }
    BLAS.useOneThread
    cblas_dtrmv(
      BLAS.rowMajor, BLAS.lower, BLAS.operation(transposed: false),
      BLAS.nonUnit, Int32(rows), elements, Int32(columns), &y, 1)
    return y
  }

  /// op(A) op(B), of which the sizes are given.
  func general(
    _ b: Matrix, transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int
  ) -> Matrix {
    var c = Matrix(rows: rows, columns: columns)
    guard !c.elements.isEmpty, inner > 0 else { return c }
    BLAS.useOneThread
    cblas_dgemm(
      BLAS.rowMajor, BLAS.operation(transposed: transposeA),
      BLAS.operation(transposed: transposeB), Int32(rows), Int32(columns), Int32(inner), 1,
      elements, Int32(self.columns), b.elements, Int32(b.columns), 0, &c.elements, Int32(columns))
    return c
  }
}
