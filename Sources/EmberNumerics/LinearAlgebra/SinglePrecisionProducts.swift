import CGSL

/// Products of row-major matrices of single precision, by BLAS: what training and evaluating networks spends its time on.
///
/// They work on memory of the caller, which has to be large enough, so that a training step allocates nothing.
public enum SinglePrecisionProducts {
  /// C = op(A) op(B) + scale C, where op(A) is `rows` x `inner` and op(B) is `inner` x `columns`.
  public static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, transposingFirst transposeA: Bool = false,
    transposingSecond transposeB: Bool = false, rows: Int, columns: Int, inner: Int, addingTo scale: Float = 0,
    into c: UnsafeMutablePointer<Float>
  ) {
    BLAS.useOneThread
    cblas_sgemm(
      BLAS.rowMajor, BLAS.operation(transposed: transposeA),
      BLAS.operation(transposed: transposeB), Int32(rows), Int32(columns), Int32(inner), 1, a,
      Int32(transposeA ? rows : inner), b, Int32(transposeB ? inner : columns), scale, c, Int32(columns))
  }

  /// y = A^T x + scale y, or A x + scale y when not `transposed`, for a matrix A of `rows` x `columns`.
  public static func multiply(
    _ a: UnsafePointer<Float>, rows: Int, columns: Int, transposed: Bool, _ x: UnsafePointer<Float>,
    addingTo scale: Float = 0, into y: UnsafeMutablePointer<Float>
  ) {
    BLAS.useOneThread
    cblas_sgemv(
      BLAS.rowMajor, BLAS.operation(transposed: transposed), Int32(rows),
      Int32(columns), 1, a, Int32(columns), x, 1, scale, y, 1)
  }
}
