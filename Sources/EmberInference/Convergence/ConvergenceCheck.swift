/// The result of one test of convergence.
public struct ConvergenceCheck: Sendable, Hashable, Codable {
  /// Rows of all chains together at the time of the test.
  public var rows: Int
  /// Accepted steps over all steps since the test before.
  public var acceptance: Double
  /// R-1 of the means; `nil` when the chains were too short.
  public var rminus1: Double?
  /// R-1 of the confidence bounds; computed only once the means have converged.
  public var rminus1Bounds: Double?
  /// True when the proposal was given a new covariance.
  public var learned: Bool
}
