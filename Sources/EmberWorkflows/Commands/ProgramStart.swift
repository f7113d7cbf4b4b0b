import EmberConfiguration
import EmberNumerics

/// What a program does before anything else.
public enum ProgramStart {
  /// Sees to its streams and signals, and to the kernels of linear algebra.
  public static func prepare() {
    StandardStreams.prepare()
    Interruption.listen()
    LinearAlgebraKernels.prepare()
  }
}
