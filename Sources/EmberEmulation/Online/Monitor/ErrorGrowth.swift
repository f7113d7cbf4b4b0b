/// How much larger the variance of a Gaussian process is than it states, by distance from the middle of its training points.
///
/// A process takes its lengths for known and its variance for the same everywhere, and both come from where most points lie. In units of
/// what is stated, errors at points that were not learnt grow outwards; 1 + (r / R)^2, with R the distance within which half
/// of the training points lie, makes one and the same level hold along the posterior and at the edge of the trained region.
struct ErrorGrowth: Sendable {
  private let squaredRadius: Double

  /// The growth for training points, standardised.
  init(_ standardized: [[Double]]) {
    let squares = standardized.map(Self.square).sorted()
    squaredRadius = squares.isEmpty ? 1 : max(squares[squares.count / 2], .leastNormalMagnitude)
  }

  /// The factor of the variance at a standardised point.
  func callAsFunction(_ z: [Double]) -> Double { 1 + Self.square(z) / squaredRadius }

  private static func square(_ z: [Double]) -> Double { z.reduce(0) { $0 + $1 * $1 } }
}
