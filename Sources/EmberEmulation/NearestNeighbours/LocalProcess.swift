import EmberNumerics

/// A Gaussian process without mean around a place, given a few points there: simple kriging (Rasmussen & Williams 2006, eqs. 2.25 and
/// 2.26), for any number of functions that are thought alike.
struct LocalProcess {
  private let shape: ProcessShape
  /// The points, scaled.
  private let scaled: [[Double]]
  private let factor: CholeskyFactor
  private let place: [Double]
  /// d covariance with each point / d squared distance.
  private let slopes: [Double]
  /// By how much each point's value counts in the mean at the place.
  let weights: [Double]
  /// The variance of a new observation there, noise included, in units of that of the process.
  let relativeVariance: Double

  /// `nil` when the covariance is not positive definite to working precision.
  ///
  /// - Parameters:
  ///   - points: standardised inputs.
  ///   - penalties: variances of errors at the points besides the noise, in units of that of the process.
  ///   - z: the place.
  init?(_ shape: ProcessShape, points: [[Double]], penalties: [Double], at z: [Double]) {
    let scaled = points.map(shape.scaled)
    var covariance = Matrix(rows: points.count, columns: points.count)
    for i in points.indices {
      for j in 0..<i { covariance[i, j] = shape.kernel.value(ProcessShape.squaredDistance(scaled[i], scaled[j])) }
      covariance[i, i] = 1 + shape.relativeNoise + penalties[i]
    }
    guard let factor = CholeskyFactor(covariance) else { return nil }
    let place = shape.scaled(z)
    let both = scaled.map { shape.kernel.valueAndSlope(ProcessShape.squaredDistance(place, $0)) }
    let whitened = factor.solveLower(both.map(\.value))
    self.shape = shape
    self.scaled = scaled
    self.factor = factor
    self.place = place
    slopes = both.map(\.slope)
    weights = factor.solveLowerTransposed(whitened)
    relativeVariance = max(1 - whitened.squaredNorm, 0) + shape.relativeNoise
  }

  /// The mean at the place of a function with these values at the points.
  func mean(_ values: [Double]) -> Double { zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }

  /// d mean / dz of a function with these values.
  ///
  /// - Parameter penaltySlopes: d penalty / dz of each point.
  func gradient(_ values: [Double], penaltySlopes: [[Double]]) -> [Double] {
    let projected = factor.solve(values)
    var gradient = place.map { _ in 0.0 }
    for (i, point) in scaled.enumerated() {
      let along = 2 * projected[i] * slopes[i]
      let penalised = weights[i] * projected[i]
      for d in gradient.indices {
        gradient[d] += along * (place[d] - point[d]) * shape.inverseLengths[d] - penalised * penaltySlopes[i][d]
      }
    }
    return gradient
  }
}
