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
  /// What `gaussian` draws from; `nil` for other samplers.
  var drawn: Drawn?

  /// A Gaussian as it was found or given, whatever is learnt of the posterior later.
  struct Drawn: Codable, Sendable {
    var mean: [Double]
    var covariance: [Double]
    /// False when the data leave a direction open, in which the prior's width stands for theirs.
    var isComplete: Bool

    init(mean: [Double], _ covariance: ProposalCovariance) {
      self.mean = mean
      self.covariance = covariance.matrix.elements
      isComplete = covariance.isComplete
    }

    var matrix: Matrix { Matrix(rows: mean.count, columns: mean.count, elements: covariance) }

    /// The same, cut at limits.
    func distribution(_ support: [ClosedRange<Double>]) throws(InferenceError) -> TruncatedGaussian {
      try TruncatedGaussian(mean: mean, covariance: matrix, support: support)
    }
  }

  init(center: [Double], _ covariance: ProposalCovariance, isGaussian: Bool, drawn: Drawn? = nil) {
    self.center = center
    self.covariance = covariance.matrix.elements
    isComplete = covariance.isComplete
    self.isGaussian = isGaussian
    self.drawn = drawn
  }

  var proposal: ProposalCovariance {
    let matrix = Matrix(rows: center.count, columns: center.count, elements: covariance)
    return ProposalCovariance(matrix, isComplete: isComplete)
  }

  /// The distribution of the chains' first points.
  func distribution(_ posterior: Posterior) throws(InferenceError) -> any StartingDistribution {
    guard isGaussian else { return posterior.space.reference }
    return try TruncatedGaussian(mean: center, covariance: proposal.matrix, support: posterior.support)
  }
}
