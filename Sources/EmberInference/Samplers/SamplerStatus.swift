/// Where a run stands after a round.
public struct SamplerStatus: Sendable, Hashable {
  /// The number of complete rounds.
  public var rounds: Int
  /// Rows of each chain.
  public var rows: [Int]
  /// Steps of all chains together.
  public var steps: Int
  /// Accepted steps over all steps, of all chains together.
  public var acceptance: Double
  /// The tests of convergence so far, the latest last.
  public var checks: [ConvergenceCheck]
  /// True while a chain takes steps before its rows begin.
  public var isWarmingUp = false
  /// About how many rows all chains together have still to make; `nil` where convergence decides.
  public var rowsLeft: Double?

  /// Rows of all chains together.
  public var totalRows: Int { rows.reduce(0, +) }
  /// The latest R-1 of the means.
  public var rminus1: Double? { checks.last?.rminus1 }
}

/// Why a run ended.
public enum SamplerEnding: String, Sendable, Hashable, Codable {
  /// The chains agree as closely as asked for.
  case converged
  /// Every chain has `max_samples` rows.
  case maximumSamples
  /// The observer asked for it, or the cancellation flag was raised: can be resumed.
  case stopped
}
