import EmberNumerics

/// Where the training points lie: standardised inputs, mean-function values and pairwise squared differences, shared by
/// all processes that are fitted to the same points.
public struct TrainingGeometry: Sendable {
  /// Standardised inputs, one per row.
  public let points: Matrix
  public let basis: PolynomialBasis
  /// Mean-function values, one row per point.
  public let basisValues: Matrix
  /// (z_i - z_j)^2 per dimension, for pairs j < i in the order (1,0), (2,0), (2,1) ...
  let squaredDifferences: [[Double]]

  /// The geometry of standardised points; at least one.
  public init(_ points: [[Double]]) {
    let dimension = points[0].count
    basis = PolynomialBasis(dimension: dimension, points: points.count)
    self.points = Matrix(rows: points.count, columns: dimension, elements: points.flatMap { $0 })
    let basis = basis
    basisValues = Matrix(rows: points.count, columns: basis.count, elements: points.flatMap { basis.values($0) })
    squaredDifferences = (0..<dimension).map { d in
      var result: [Double] = []
      result.reserveCapacity(points.count * (points.count - 1) / 2)
      for i in points.indices {
        for j in 0..<i { result.append((points[i][d] - points[j][d]) * (points[i][d] - points[j][d])) }
      }
      return result
    }
  }

  /// Number of points.
  public var count: Int { points.rows }
  /// Number of inputs.
  public var dimension: Int { points.columns }

  /// The squared scaled distances of all pairs.
  func squaredDistances(_ inverseLengths: [Double]) -> [Double] {
    var r2 = [Double](repeating: 0, count: count * (count - 1) / 2)
    for d in 0..<dimension {
      let weight = inverseLengths[d] * inverseLengths[d]
      squaredDifferences[d].withUnsafeBufferPointer { difference in
        for pair in r2.indices { r2[pair] += weight * difference[pair] }
      }
    }
    return r2
  }
}
