import EmberNumerics

/// What a sampler knows about the posterior's covariance before it starts.
public struct ProposalCovariance: Sendable, Equatable {
  public var matrix: Matrix
  /// False when some parameters only have a guessed width: then the sampler learns earlier.
  public var isComplete: Bool

  public init(_ matrix: Matrix, isComplete: Bool = true) {
    self.matrix = matrix
    self.isComplete = isComplete
  }

  /// What is left of a covariance within limits: the inverse of the sum of its inverse and those of the variances of priors with limits.
  ///
  /// A Fisher matrix does not know these limits. Where they are wide they change nothing; steps of a Gaussian much wider than they are
  /// would all lead outside. The same covariance when it has no inverse.
  public func within(_ prior: Prior) -> ProposalCovariance {
    guard var precision = FisherMatrix(matrix).inverse else { return self }
    for (i, component) in prior.components.enumerated() {
      // What a normal prior knows but for its limits is in the matrix already.
      let whole = 1 / (component.standardDeviation * component.standardDeviation)
      if whole.isFinite { precision[i, i] += max(0, whole - component.precision) }
    }
    return FisherMatrix(precision).inverse.map { ProposalCovariance($0, isComplete: isComplete) } ?? self
  }

  /// Independent parameters with guessed widths.
  public init(widths: [Double]) {
    self.init(Matrix(diagonal: widths.map { $0 * $0 }), isComplete: false)
  }
}
