import EmberNumerics

/// Principal components of a set of vectors, most important first.
public struct PrincipalComponents: Sendable {
  public let mean: [Double]
  /// Orthonormal components, one per row.
  public let components: Matrix
  /// Variance of the vectors along each component.
  public let variances: [Double]

  /// Components of the rows of `vectors`, at most `limit`, from the eigenvectors of their Gram matrix (there are fewer
  /// vectors than elements). Directions at rounding level are dropped. `nil` with fewer than two rows.
  public init?(_ vectors: [[Double]], limit: Int) {
    guard vectors.count >= 2, let length = vectors.first?.count else { return nil }
    var mean = [Double](repeating: 0, count: length)
    for vector in vectors { for i in 0..<length { mean[i] += vector[i] / Double(vectors.count) } }
    let centered = Matrix(
      rows: vectors.count, columns: length, elements: vectors.flatMap { zip($0, mean).map { $0 - $1 } })
    guard let eigen = SymmetricEigen(centered.productTransposed(centered)) else { return nil }
    let largest = eigen.values.last ?? 0
    let kept = (0..<vectors.count).reversed().prefix(limit).filter { eigen.values[$0] > 1e-14 * largest }
    guard !kept.isEmpty else { return nil }
    let rotation = Matrix(
      rows: kept.count, columns: vectors.count,
      elements: kept.flatMap { i in eigen.vectors.row(i).map { $0 / eigen.values[i].squareRoot() } })
    self.mean = mean
    components = rotation * centered
    variances = kept.map { eigen.values[$0] / Double(vectors.count - 1) }
  }

  /// Components that were kept; traps unless there is a variance for each.
  init(mean: [Double], components: Matrix, variances: [Double]) {
    precondition(components.rows == variances.count && components.columns == mean.count, "one variance per component")
    self.mean = mean
    self.components = components
    self.variances = variances
  }

  /// The coordinates of a vector along the components.
  public func coefficients(_ vector: [Double]) -> [Double] { components * zip(vector, mean).map { $0 - $1 } }
}
