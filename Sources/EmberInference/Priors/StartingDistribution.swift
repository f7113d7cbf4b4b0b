import EmberNumerics

/// Where chains begin.
public protocol StartingDistribution: Sendable {
  /// A random starting point. The sampler draws again while the density there is zero.
  func draw(using random: inout RandomStream) -> [Double]
}

/// The reference distribution of one parameter (`ref` in Cobaya's input).
public enum Reference1D: Sendable, Hashable, Codable {
  /// Always this value.
  case value(Double)
  /// A distribution of its own.
  case distribution(Prior1D)
}

/// Starting points with independent coordinates, kept inside the prior's support.
public struct ReferenceDistribution: StartingDistribution, Hashable, Codable {
  /// One entry for each parameter; `nil` draws from the prior.
  public var references: [Reference1D?]
  public var prior: Prior

  public init(_ references: [Reference1D?], prior: Prior) {
    self.references = references
    self.prior = prior
  }

  public func draw(using random: inout RandomStream) -> [Double] {
    prior.components.indices.map { i in
      switch references[i] {
      case nil: return prior.components[i].draw(using: &random)
      case .value(let value): return value
      case .distribution(let distribution):
        let support = prior.components[i].support
        for _ in 0..<100 {
          let x = distribution.draw(using: &random)
          if support.contains(x) { return x }
        }
        return distribution.draw(using: &random)
      }
    }
  }
}

/// Gaussian starting points, for example around a best fit with its Fisher covariance.
public struct GaussianStart: StartingDistribution {
  public let mean: [Double]
  private let factor: CholeskyFactor

  /// Throws `InferenceError.notPositiveDefinite` when `covariance` is not.
  public init(mean: [Double], covariance: Matrix) throws(InferenceError) {
    guard covariance.rows == mean.count, let factor = CholeskyFactor(covariance) else {
      throw .notPositiveDefinite(
        what: "the covariance of the starting points", direction: covariance.weakestDirection)
    }
    self.mean = mean
    self.factor = factor
  }

  public func draw(using random: inout RandomStream) -> [Double] {
    let deviate = factor.multiplyLower(mean.map { _ in random.normal() })
    return zip(mean, deviate).map(+)
  }
}
