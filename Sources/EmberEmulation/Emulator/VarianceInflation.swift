import EmberNumerics
import Glibc

/// How much larger the variance of errors is than in the middle of the training points, by distance from there.
///
/// A Gaussian process takes its lengths for known and its variance for the same everywhere, and both come from where most points lie;
/// what a polynomial leaves is of higher order. In units of what is stated for the middle, errors at points that were not learnt may grow
/// outwards: (1 + (r / R)^2)^p, with R the distance within which half of the training points lie. How fast differs from data to data, and
/// left-out points tell: with a p that is too large, a level that holds at the edge of the trained region is too low in its middle.
public struct VarianceInflation: Sendable, Hashable {
  public let squaredRadius: Double
  public let power: Double

  public init(squaredRadius: Double, power: Double = 1) {
    self.squaredRadius = squaredRadius
    self.power = power
  }

  /// The inflation around training points, standardised.
  package init(_ standardized: [[Double]], power: Double = 1) {
    let squares = standardized.map(Self.square).sorted()
    self.init(
      squaredRadius: squares.isEmpty ? 1 : max(squares[squares.count / 2], .leastNormalMagnitude), power: power)
  }

  /// The inflation around training points with the power under which their left-out errors are most probable, each target with a
  /// variance of its own.
  ///
  /// Errors of the targets are those of one solver at the same points, so that together they count as one. Beforehand p is expected to
  /// be 1, give or take 1: few points leave it there.
  ///
  /// - Parameters:
  ///   - standardized: the training points.
  ///   - ratios: squares of left-out errors over what is stated for them without inflation; one row per point, one column per target.
  package init(_ standardized: [[Double]], ratios: Matrix) {
    let plain = VarianceInflation(standardized, power: 1)
    let factors = standardized.map { plain($0) }
    let sum = factors.reduce(0) { $0 + log($1) }
    func score(_ power: Double) -> Double {
      var score = -(power - Self.expectedPower) * (power - Self.expectedPower) / 2
      let weights = factors.map { pow($0, -power) }
      for k in 0..<ratios.columns {
        let mean = weights.indices.reduce(0) { $0 + weights[$1] * ratios[$1, k] } / Double(max(weights.count, 1))
        let own = Double(weights.count) * log(max(mean, .leastNormalMagnitude)) + power * sum
        score -= own / 2 / Double(ratios.columns)
      }
      return score
    }
    let best = Self.powers.map { (power: $0, score: score($0)) }.filter(\.score.isFinite).max { $0.score < $1.score }
    self.init(squaredRadius: plain.squaredRadius, power: best?.power ?? Self.expectedPower)
  }

  private static let expectedPower = 1.0
  private static let powers = (0...12).map { Double($0) / 4 }

  /// The factor of the variance at a standardised point.
  package func callAsFunction(_ z: [Double]) -> Double {
    let linear = 1 + Self.square(z) / squaredRadius
    return power == 1 ? linear : pow(linear, power)
  }

  private static func square(_ z: [Double]) -> Double { z.reduce(0) { $0 + $1 * $1 } }
}
