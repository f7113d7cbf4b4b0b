import EmberLikelihood
import EmberNumerics

/// The Gaussian of a description, whitened; or a complaint that says what its covariance cannot be.
struct GaussianForm {
  let whitened: WhitenedGaussian

  init(
    data: [Double], covariance: Matrix, hartlap: Double, name: String, section: DataSection,
    key: String = "covariance_file", rows: [Int]
  ) throws(LikelihoodError) {
    let scaled =
      hartlap == 1
      ? covariance
      : Matrix(
        rows: covariance.rows, columns: covariance.columns, elements: covariance.elements.map { $0 / hartlap })
    do { whitened = try WhitenedGaussian(data: data, covariance: scaled, name: name) } catch {
      throw Self.complaint(covariance, section, key, rows)
    }
  }

  /// Names the direction along which the variance is not positive.
  private static func complaint(_ covariance: Matrix, _ section: DataSection, _ key: String, _ rows: [Int])
    -> LikelihoodError
  {
    let node = section[key] ?? section.node
    let scale = (0..<covariance.rows).map { covariance[$0, $0] }
    if let bad = scale.firstIndex(where: { !($0 > 0) }) {
      return section.problem(node, key, "the variance of band power \(rows[bad] + 1) is \(scale[bad])")
    }
    // Of the correlations, whose eigenvalues are of one size.
    var correlation = covariance
    for i in scale.indices { for j in scale.indices { correlation[i, j] /= (scale[i] * scale[j]).squareRoot() } }
    guard let eigen = SymmetricEigen(correlation) else {
      return section.problem(node, key, "it is not positive definite")
    }
    let lowest = eigen.values.indices.min { eigen.values[$0] < eigen.values[$1] } ?? 0
    let vector = (0..<covariance.rows).map { eigen.vectors[lowest, $0] }
    let largest = vector.indices.sorted { abs(vector[$0]) > abs(vector[$1]) }.prefix(3).map { String(rows[$0] + 1) }
    return section.problem(
      node, key,
      "not positive definite: an eigenvalue of its correlations is \(eigen.values[lowest]), mostly of the band powers "
        + largest.joined(separator: ", "))
  }
}
