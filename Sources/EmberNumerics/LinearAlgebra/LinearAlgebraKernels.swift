import CGSL

/// How OpenBLAS computes.
public enum LinearAlgebraKernels {
  /// Sees to it that a processor younger than the installed OpenBLAS is used as it can be. To be called once, at the very beginning of a program.
  public static func prepare() { ember_openblas_know_processor() }
}

/// What every call of BLAS says.
enum BLAS {
  /// OpenBLAS runs on one thread, because Ember threads over wavenumbers, chains and points itself.
  static let useOneThread: Void = openblas_set_num_threads(1)

  static var rowMajor: Int32 { Int32(EMBER_CBLAS_ROW_MAJOR) }
  static var lower: Int32 { Int32(EMBER_CBLAS_LOWER) }
  /// Elements on the diagonal are not taken to be 1.
  static var nonUnit: Int32 { Int32(EMBER_CBLAS_NON_UNIT) }

  /// A matrix, or its transpose.
  static func operation(transposed: Bool) -> Int32 {
    Int32(transposed ? EMBER_CBLAS_TRANS : EMBER_CBLAS_NO_TRANS)
  }
}
