import EmberConfiguration
import EmberInference
import EmberNumerics

/// Where chains start, and how they take their first steps.
package struct StartingPoint: Codable, Sendable {
  /// The point in the middle: the best fit, or the reference point.
  package var center: [Double]
  /// The covariance of the first proposal, row by row.
  package var covariance: [Double]
  /// False when some widths are only guessed.
  package var isComplete: Bool
  /// True when chains start from a Gaussian with this covariance, rather than from `ref`.
  package var isGaussian: Bool
  /// What `gaussian` draws from; `nil` for other samplers.
  package var drawn: DrawnGaussian?
  /// What was looked for beside it; `nil` where nothing was.
  package var search: PeakRecord?

  package init(center: [Double], _ covariance: ProposalCovariance, isGaussian: Bool, drawn: DrawnGaussian? = nil) {
    self.center = center
    self.covariance = covariance.matrix.elements
    isComplete = covariance.isComplete
    self.isGaussian = isGaussian
    self.drawn = drawn
  }

  /// The separate peaks that were found, the center's first; `nil` where nothing was looked for.
  package var peaks: [PosteriorPeak]? { search?.peaks }

  package var proposal: ProposalCovariance {
    let matrix = Matrix(rows: center.count, columns: center.count, elements: covariance)
    return ProposalCovariance(matrix, isComplete: isComplete)
  }

  /// The distribution of the chains' first points.
  package func distribution(_ posterior: Posterior) throws(InferenceError) -> any StartingDistribution {
    if let peaks, peaks.count > 1 { return try PeakStart(peaks, support: posterior.support) }
    guard isGaussian else { return posterior.space.reference }
    return try TruncatedGaussian(mean: center, covariance: proposal.matrix, support: posterior.support)
  }
}
