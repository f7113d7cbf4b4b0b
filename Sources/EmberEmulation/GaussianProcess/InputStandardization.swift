import EmberNumerics

/// The linear map that gives a set of points mean zero and unit covariance: z = L^-1 (x - mean).
public struct InputStandardization: Sendable {
  public let mean: [Double]
  /// The Cholesky factor of the points' covariance.
  public let factor: CholeskyFactor
  private let inverse: Matrix

  /// The map for `points`; `nil` when they do not span their space.
  public init?(_ points: [[Double]]) {
    guard let dimension = points.first?.count, points.count > dimension else { return nil }
    var mean = [Double](repeating: 0, count: dimension)
    for point in points { for i in 0..<dimension { mean[i] += point[i] / Double(points.count) } }
    var covariance = Matrix(rows: dimension, columns: dimension)
    for point in points {
      for i in 0..<dimension {
        for j in 0...i {
          covariance[i, j] += (point[i] - mean[i]) * (point[j] - mean[j]) / Double(points.count - 1)
        }
      }
    }
    self.init(mean: mean, covariance: covariance)
  }

  /// The map that gives points of this mean and covariance mean zero and unit covariance; `nil` when it is not positive definite.
  public init?(mean: [Double], covariance: Matrix) {
    guard covariance.rows == mean.count, let factor = CholeskyFactor(covariance) else { return nil }
    self.mean = mean
    self.factor = factor
    inverse = factor.inverseLower
  }

  /// z of x.
  public func callAsFunction(_ x: [Double]) -> [Double] {
    var z = [Double](repeating: 0, count: mean.count)
    for i in z.indices { for j in 0...i { z[i] += inverse[i, j] * (x[j] - mean[j]) } }
    return z
  }

  /// dz of a displacement dx.
  public func direction(_ dx: [Double]) -> [Double] { inverse * dx }

  /// The gradient with respect to x of a function whose gradient with respect to z is given.
  public func gradient(_ dz: [Double]) -> [Double] { inverse.product(dz, transpose: true) }
}
