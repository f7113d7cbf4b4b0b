import Glibc

/// What shapes a Gaussian process: a length per input and the noise variance relative to the process variance, both as
/// logarithms. The process variance itself follows from the data in closed form.
public struct Hyperparameters: Sendable, Hashable {
  /// ln length per input, then ln relative noise.
  public var logarithms: [Double]

  /// From stored logarithms.
  public init(logarithms: [Double]) { self.logarithms = logarithms }

  /// A start for a fit: lengths of a few standard deviations and little noise.
  public init(dimension: Int) {
    logarithms = Array(repeating: log(3.0), count: dimension) + [log(1e-5)]
  }

  public var inverseLengths: [Double] { logarithms.dropLast().map { exp(-$0) } }
  public var relativeNoise: Double { exp(logarithms[logarithms.count - 1]) }

  /// Bounds of a fit. The smallest noise is what the covariance needs to stay positive definite in double precision.
  static func bounds(dimension: Int) -> (lower: [Double], upper: [Double]) {
    (
      Array(repeating: log(0.3), count: dimension) + [log(1e-9)],
      Array(repeating: log(60.0), count: dimension) + [log(1.0)]
    )
  }
}
