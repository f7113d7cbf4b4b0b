import EmberNumerics
import Glibc

/// A Gaussian cut at limits of its coordinates: what is left of it within them, in its own proportions.
///
/// Coordinates are drawn one after the other from their conditional distributions, each cut at its limits (Geweke 1991; Hajivassiliou &
/// McFadden 1998), and the point is kept with the probability that makes the draw exact: the product of the probabilities within the
/// limits over their largest possible values.
public struct TruncatedGaussian: StartingDistribution {
  public let mean: [Double]
  private let lower: Matrix
  private let support: [ClosedRange<Double>]
  /// What an interval of the width of the limits can hold at most of each conditional distribution.
  private let largest: [Double]

  /// Throws `InferenceError.notPositiveDefinite` when `covariance` is not.
  ///
  /// - Parameters:
  ///   - mean: of the Gaussian before it is cut.
  ///   - covariance: the same.
  ///   - support: the limits of each coordinate; infinite where there are none.
  public init(mean: [Double], covariance: Matrix, support: [ClosedRange<Double>]) throws(InferenceError) {
    guard covariance.rows == mean.count, support.count == mean.count, let factor = CholeskyFactor(covariance) else {
      throw .notPositiveDefinite(what: "the covariance of the starting points")
    }
    self.mean = mean
    self.support = support
    lower = factor.lower
    largest = mean.indices.map { i in
      let (low, high) = (support[i].lowerBound, support[i].upperBound)
      // The first distribution does not depend on any draw.
      if i == 0 { return Self.probability((low - mean[i]) / factor.lower[i, i], (high - mean[i]) / factor.lower[i, i]) }
      return high - low < .infinity ? erf((high - low) / (8.0.squareRoot() * factor.lower[i, i])) : 1
    }
  }

  /// Points that are tried for one draw.
  private static let tries = 10_000

  /// A point within the limits; where the Gaussian hardly reaches them, one of its own points, which may lie outside.
  public func draw(using random: inout RandomStream) -> [Double] {
    for _ in 0..<Self.tries {
      if let x = attempt(&random) { return x }
    }
    return offset(mean.map { _ in random.normal() })
  }

  /// The share of the Gaussian within the limits, by a fixed sample of it.
  public var shareWithin: Double {
    var random = RandomStream(seed: 0)
    let count = 4000
    let inside = (0..<count).count { _ in
      zip(support, offset(mean.map { _ in random.normal() })).allSatisfy { $0.contains($1) }
    }
    return Double(inside) / Double(count)
  }

  private func offset(_ deviates: [Double]) -> [Double] {
    mean.indices.map { i in (0...i).reduce(mean[i]) { $0 + lower[i, $1] * deviates[$1] } }
  }

  private func attempt(_ random: inout RandomStream) -> [Double]? {
    var (x, deviates, share) = ([Double](), [Double](), 1.0)
    for i in mean.indices {
      let center = (0..<i).reduce(mean[i]) { $0 + lower[i, $1] * deviates[$1] }
      let (low, high) = ((support[i].lowerBound - center) / lower[i, i], (support[i].upperBound - center) / lower[i, i])
      guard let (deviate, probability) = Self.deviate(low, high, &random) else { return nil }
      deviates.append(deviate)
      x.append(min(max(center + lower[i, i] * deviate, support[i].lowerBound), support[i].upperBound))
      share *= probability / largest[i]
    }
    return random.uniform() < share ? x : nil
  }

  /// A standard normal deviate between two limits, and the probability between them; `nil` when that is zero.
  private static func deviate(_ low: Double, _ high: Double, _ random: inout RandomStream) -> (Double, Double)? {
    if low == -.infinity, high == .infinity { return (random.normal(), 1) }
    // In the lower tail probabilities are exact.
    if low > 0 { return deviate(-high, -low, &random).map { (-$0, $1) } }
    let probability = Self.probability(low, high)
    guard probability > 0 else { return nil }
    return (normalQuantile(below(low) + random.uniform() * probability), probability)
  }

  private static func probability(_ low: Double, _ high: Double) -> Double {
    low > 0 ? below(-low) - below(-high) : below(high) - below(low)
  }

  private static func below(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }
}
