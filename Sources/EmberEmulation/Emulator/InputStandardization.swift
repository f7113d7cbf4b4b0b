import EmberNumerics

/// The linear map that gives a set of points mean zero and unit covariance: z = L^-1 P (x - mean), with P an order of the inputs.
///
/// z_i depends on the first i + 1 inputs of that order alone. So whatever bends or breaks a function along the first input does so
/// along one axis, to which a Gaussian process can give a length of its own.
public struct InputStandardization: Sendable {
  public let mean: [Double]
  /// The Cholesky factor of the points' covariance, inputs in order.
  public let factor: CholeskyFactor
  /// Which of the inputs add something, if the points are of such models.
  public internal(set) var added: AddedInputs?
  private let order: [Int]
  private let inverse: Matrix

  /// The map for `points`; `nil` when they do not span their space.
  ///
  /// - Parameters:
  ///   - points: what the map shall standardise.
  ///   - leading: the inputs that come first, the others follow as they are.
  ///   - added: which of the inputs add something.
  public init?(_ points: [[Double]], leading: [Int] = [], added: AddedInputs? = nil) {
    guard let dimension = points.first?.count, points.count > dimension else { return nil }
    var mean = [Double](repeating: 0, count: dimension)
    for point in points { for i in 0..<dimension { mean[i] += point[i] / Double(points.count) } }
    var covariance = Matrix(rows: dimension, columns: dimension)
    for point in points {
      for i in 0..<dimension {
        for j in 0..<dimension {
          covariance[i, j] += (point[i] - mean[i]) * (point[j] - mean[j]) / Double(points.count - 1)
        }
      }
    }
    self.init(mean: mean, covariance: covariance, leading: leading)
    self.added = added
  }

  /// The map that gives points of this mean and covariance mean zero and unit covariance; `nil` when it is not positive definite.
  public init?(mean: [Double], covariance: Matrix, leading: [Int] = []) {
    guard covariance.rows == mean.count else { return nil }
    let order = leading + mean.indices.filter { !leading.contains($0) }
    let ordered = Matrix(
      rows: mean.count, columns: mean.count, elements: order.flatMap { i in order.map { covariance[i, $0] } })
    guard let factor = CholeskyFactor(ordered) else { return nil }
    self.mean = mean
    self.factor = factor
    self.order = order
    let lower = factor.inverseLower
    var inverse = Matrix(rows: mean.count, columns: mean.count)
    for (column, i) in order.enumerated() { for row in mean.indices { inverse[row, i] = lower[row, column] } }
    self.inverse = inverse
  }

  /// z of x.
  public func callAsFunction(_ x: [Double]) -> [Double] { inverse * zip(x, mean).map { $0 - $1 } }

  /// x of z.
  public func inputs(_ z: [Double]) -> [Double] {
    var x = mean
    for (i, value) in zip(order, factor.multiplyLower(z)) { x[i] += value }
    return x
  }

  /// dz of a displacement dx.
  public func direction(_ dx: [Double]) -> [Double] { inverse * dx }

  /// dx of a displacement by one along each z.
  package var directions: [[Double]] {
    order.indices.map { k in
      var dx = [Double](repeating: 0, count: mean.count)
      for (row, i) in order.enumerated() { dx[i] = factor.lower[row, k] }
      return dx
    }
  }

  /// The covariance of the points.
  var covariance: Matrix {
    let rows = directions
    let spread = Matrix(rows: rows.count, columns: mean.count, elements: rows.flatMap { $0 })
    return spread.transposedProduct(spread)
  }

  /// The gradient with respect to x of a function whose gradient with respect to z is given.
  public func gradient(_ dz: [Double]) -> [Double] { inverse.product(dz, transpose: true) }
}
