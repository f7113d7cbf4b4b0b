import EmberNumerics

/// The best point a least-squares minimiser found.
public struct LeastSquaresMinimum: Sendable, Equatable {
  public var x: [Double]
  /// |r|^2 of the data alone.
  public var chiSquared: Double
  /// |r|^2 plus ((x - loc) / scale)^2 of the normal priors: what was minimised.
  public var objective: Double
  /// F = J^T J plus the precision of the normal priors.
  public var fisher: FisherMatrix
  /// Evaluations of the residuals.
  public var evaluations: Int
  /// False when the limit on evaluations, or the noise of the residuals, ended the search first.
  public var converged: Bool
}
