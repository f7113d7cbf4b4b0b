import EmberInference
import EmberNumerics

/// A correlated Gaussian with known moments, optionally cut by limits: the target that every sampler must reproduce.
public struct GaussianTarget: LogDensity {
  public let mean: [Double]
  public let covariance: Matrix
  public let blocks: [ParameterBlock]
  /// The density is zero outside.
  public let limits: [ClosedRange<Double>]
  private let precision: Matrix

  public var dimension: Int { mean.count }

  /// Without blocks or limits, all parameters are equally fast and unlimited. Traps unless `covariance` is positive
  /// definite.
  public init(
    mean: [Double], covariance: Matrix, blocks: [ParameterBlock]? = nil, limits: [ClosedRange<Double>]? = nil
  ) {
    guard let factor = CholeskyFactor(covariance) else { preconditionFailure("not positive definite") }
    self.mean = mean
    self.covariance = covariance
    self.blocks = blocks ?? [ParameterBlock(indices: Array(mean.indices))]
    self.limits = limits ?? mean.map { _ in -Double.infinity...Double.infinity }
    precision = factor.inverse
  }

  /// Standard deviations 1, 2, 3 ... times `scale`, every pair correlated by `correlation`.
  public static func correlated(
    _ dimension: Int, correlation: Double = 0.6, blocks: [ParameterBlock]? = nil,
    limits: [ClosedRange<Double>]? = nil
  ) -> GaussianTarget {
    var covariance = Matrix(rows: dimension, columns: dimension)
    for i in 0..<dimension {
      for j in 0..<dimension { covariance[i, j] = Double((i + 1) * (j + 1)) * (i == j ? 1 : correlation) }
    }
    return GaussianTarget(
      mean: (0..<dimension).map { Double(10 * $0) }, covariance: covariance, blocks: blocks, limits: limits)
  }

  public func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator { Evaluator(target: self) }

  /// ln p without its normalisation.
  public func logDensity(_ x: [Double]) -> Double {
    var sum = 0.0
    for i in mean.indices {
      if !limits[i].contains(x[i]) { return -.infinity }
      for j in mean.indices { sum += (x[i] - mean[i]) * precision[i, j] * (x[j] - mean[j]) }
    }
    return -sum / 2
  }

  public struct Evaluator: LogDensityEvaluator {
    let target: GaussianTarget

    /// Outputs the sum of the parameters and chi squared.
    public mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      let value = target.logDensity(x)
      return Evaluation(logDensity: value, outputs: [x.reduce(0, +), -2 * value], annotation: NoAnnotation())
    }
  }
}
