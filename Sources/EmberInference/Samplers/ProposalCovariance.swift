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

  /// Independent parameters with guessed widths.
  public init(widths: [Double]) {
    self.init(Matrix(diagonal: widths.map { $0 * $0 }), isComplete: false)
  }
}
