import EmberNumerics

/// What is wrong with a matrix that is no covariance: a variance, or the direction along which it is not positive.
package struct CovarianceDefect: Sendable, CustomStringConvertible {
  package let description: String

  /// So many elements of a direction are named.
  private static let named = 3

  /// - Parameters:
  ///   - matrix: symmetric.
  ///   - kind: what rows are, such as `band power`.
  ///   - label: names a row.
  package init(_ matrix: Matrix, _ kind: String, label: (Int) -> String) {
    let variances = (0..<matrix.rows).map { matrix[$0, $0] }
    if let bad = variances.firstIndex(where: { !($0 > 0) }) {
      description = "the variance of \(kind) \(label(bad)) is \(variances[bad])"
      return
    }
    // Of the correlations, whose eigenvalues are of one size.
    var correlations = matrix
    for i in variances.indices {
      for j in variances.indices { correlations[i, j] /= (variances[i] * variances[j]).squareRoot() }
    }
    guard let eigen = SymmetricEigen(correlations), let least = eigen.values.first else {
      description = "it is not positive definite"
      return
    }
    let vector = variances.indices.map { eigen.vectors[0, $0] }
    let largest = vector.indices.sorted { abs(vector[$0]) > abs(vector[$1]) }.prefix(Self.named)
    let parts = largest.map { "\(label($0)) (\(Self.rounded(vector[$0])))" }
    description =
      "not positive definite: an eigenvalue of its correlations is \(least), along the \(kind)s "
      + parts.joined(separator: ", ")
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
