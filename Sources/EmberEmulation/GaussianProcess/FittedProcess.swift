import EmberNumerics

/// What a fit has found out about a process, without the points: enough to build it again.
public struct FittedProcess: Sendable, Hashable, Codable {
  public var kernel: Kernel
  /// ``Hyperparameters/logarithms``.
  public var logarithms: [Double]

  package init(_ kernel: Kernel, _ logarithms: [Double]) {
    self.kernel = kernel
    self.logarithms = logarithms
  }

  package init(_ process: GaussianProcess) {
    kernel = process.kernel
    logarithms = process.hyperparameters.logarithms
  }

  /// The process for points and outputs; `nil` when it is of another dimension.
  package func process(_ geometry: TrainingGeometry, outputs: Matrix) -> GaussianProcess? {
    Hyperparameters(logarithms, geometry).flatMap {
      GaussianProcess(geometry, outputs: outputs, kernel: kernel, hyperparameters: $0)
    }
  }
}

extension Kernel {
  /// The kernel of most of these processes; `nil` without any.
  static func prevalent(_ processes: [FittedProcess]) -> Kernel? {
    guard !processes.isEmpty else { return nil }
    return allCases.max { a, b in
      processes.count { $0.kernel == a } < processes.count { $0.kernel == b }
    }
  }
}
