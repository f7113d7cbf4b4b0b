import EmberNumerics

/// The inputs of an additive process: those of what is always there, of unit covariance; how much is added, in units of its root mean
/// square and zero where there is nothing; what shapes it, in units of its spread. Added ones are not mixed with others, so that a
/// function which bends along one of them does so along one axis.
struct AdditiveInputs: Sendable {
  /// Of what is always there, the first ones.
  let baseCount: Int
  let hasAddition: Bool
  /// u = ``matrix`` z + ``offset``.
  private let matrix: Matrix
  private let offset: [Double]

  /// `nil` when the standardisation is degenerate.
  init?(_ standardization: InputStandardization) {
    let (mean, covariance) = (standardization.mean, standardization.covariance)
    let added = standardization.added.map { [$0.share] + $0.shapes } ?? []
    let base = mean.indices.filter { !added.contains($0) }
    guard added.allSatisfy(mean.indices.contains),
      let factor = CholeskyFactor(
        Matrix(rows: base.count, columns: base.count, elements: base.flatMap { i in base.map { covariance[i, $0] } }))
    else { return nil }
    var linear = Matrix(rows: mean.count, columns: mean.count)
    var center = mean
    let inverse = factor.inverseLower
    for row in base.indices { for (column, i) in base.enumerated() { linear[row, i] = inverse[row, column] } }
    for (number, i) in added.enumerated() {
      var square = covariance[i, i]
      if number == 0 {
        square += mean[i] * mean[i]
        center[i] = 0
      }
      guard square > 0 else { return nil }
      linear[base.count + number, i] = 1 / square.squareRoot()
    }
    let directions = standardization.directions
    let spread = Matrix(rows: mean.count, columns: mean.count, elements: directions.flatMap { $0 })
    matrix = linear.productTransposed(spread)
    offset = linear * zip(mean, center).map { $0 - $1 }
    baseCount = base.count
    hasAddition = !added.isEmpty
  }

  var count: Int { offset.count }

  /// u of z.
  func callAsFunction(_ z: [Double]) -> [Double] { zip(matrix * z, offset).map { $0 + $1 } }

  /// The gradient with respect to z of a function whose gradient with respect to u is given.
  func gradient(_ du: [Double]) -> [Double] { matrix.product(du, transpose: true) }

  /// u with shapes in proportion to the share, so that points are near each other where models hardly differ.
  func place(_ u: [Double]) -> [Double] {
    guard hasAddition else { return u }
    return u.indices.map { $0 > baseCount ? u[$0] * u[baseCount] : u[$0] }
  }

  /// Equal numbers for points that are left out together: those of one call, and those at which the same is added, because they tell each
  /// other all about it.
  ///
  /// - Parameter calls: of each point; all of one call have the same added.
  func leftOutTogether(_ points: [[Double]], calls: [Int]) -> [Int] {
    guard hasAddition else { return calls }
    let order = points.indices.sorted { points[$0][baseCount] < points[$1][baseCount] }
    var result = Array(points.indices)
    for (rank, i) in order.enumerated() {
      for j in order[..<rank].reversed() {
        guard points[i][baseCount] - points[j][baseCount] < Self.same else { break }
        if (baseCount..<count).allSatisfy({ abs(points[i][$0] - points[j][$0]) < Self.same }) {
          result[i] = result[j]
          break
        }
      }
    }
    return result
  }

  /// Rounding apart.
  private static let same = 1e-9
}
