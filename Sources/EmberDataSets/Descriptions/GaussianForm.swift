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

  private static func complaint(_ covariance: Matrix, _ section: DataSection, _ key: String, _ rows: [Int])
    -> LikelihoodError
  {
    let defect = CovarianceDefect(covariance, "band power") { "\(rows[$0] + 1)" }
    return section.problem(section[key] ?? section.node, key, defect.description)
  }
}
