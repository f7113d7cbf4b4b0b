import EmberNumerics

/// What a fit has found out about a process, without the points: enough to build it again.
public struct FittedProcess: Sendable, Hashable, Codable {
  public var kernel: Kernel
  /// ``Hyperparameters/logarithms``.
  public var logarithms: [Double]

  init(_ process: GaussianProcess) {
    kernel = process.kernel
    logarithms = process.hyperparameters.logarithms
  }

  /// The process for points and outputs; `nil` when it is of another dimension.
  func process(_ geometry: TrainingGeometry, outputs: Matrix) -> GaussianProcess? {
    guard logarithms.count == geometry.dimension + 1, logarithms.allSatisfy(\.isFinite) else { return nil }
    return GaussianProcess(
      geometry, outputs: outputs, kernel: kernel, hyperparameters: Hyperparameters(logarithms: logarithms))
  }
}
