import CGSL

/// How OpenBLAS computes.
public enum LinearAlgebraKernels {
  /// Sees to it that a processor younger than the installed OpenBLAS is used as it can be. To be called once, at the very beginning of a program.
  public static func prepare() { ember_openblas_know_processor() }
}

/// OpenBLAS runs on one thread, because Ember threads over wavenumbers, chains and points itself.
enum BLASThreads {
  static let useOne: Void = openblas_set_num_threads(1)
}
