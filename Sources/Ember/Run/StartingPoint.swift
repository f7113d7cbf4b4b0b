import EmberInference
import EmberNumerics

/// Where chains start, and how they take their first steps.
struct StartingPoint: Codable, Sendable {
  /// The point in the middle: the best fit, or the reference point.
  var center: [Double]
  /// The covariance of the first proposal, row by row.
  var covariance: [Double]
  /// False when some widths are only guessed.
  var isComplete: Bool
  /// True when chains start from a Gaussian with this covariance, rather than from `ref`.
  var isGaussian: Bool

  init(center: [Double], _ covariance: ProposalCovariance, isGaussian: Bool) {
    self.center = center
    self.covariance = covariance.matrix.elements
    isComplete = covariance.isComplete
    self.isGaussian = isGaussian
  }

  var proposal: ProposalCovariance {
    let matrix = Matrix(rows: center.count, columns: center.count, elements: covariance)
    return ProposalCovariance(matrix, isComplete: isComplete)
  }

  /// The distribution of the chains' first points.
  func distribution(_ space: ParameterSpace) throws(InferenceError) -> any StartingDistribution {
    if isGaussian { return try gaussian }
    return space.reference
  }

  /// The Gaussian with this covariance.
  var gaussian: GaussianStart {
    get throws(InferenceError) { try GaussianStart(mean: center, covariance: proposal.matrix) }
  }
}
