import Glibc

/// How much larger the variance of errors is than in the middle of the training points, by distance from there.
///
/// A Gaussian process takes its lengths for known and its variance for the same everywhere, and both come from where most points lie;
/// what a polynomial leaves is of higher order. In units of what is stated for the middle, errors at points that were not learnt grow
/// outwards: (1 + (r / R)^2)^p, with R the distance within which half of the training points lie. Of processes, p = 1 makes one and
/// the same level hold along the posterior and at the edge of the trained region.
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

  /// The factor of the variance at a standardised point.
  package func callAsFunction(_ z: [Double]) -> Double {
    let linear = 1 + Self.square(z) / squaredRadius
    return power == 1 ? linear : pow(linear, power)
  }

  private static func square(_ z: [Double]) -> Double { z.reduce(0) { $0 + $1 * $1 } }
}
