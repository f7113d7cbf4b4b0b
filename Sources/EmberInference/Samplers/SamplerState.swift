import EmberNumerics

/// Everything a run needs to continue exactly where it was, besides the rows it has handed out.
public struct SamplerState<Annotation: Sendable & Codable>: Sendable, Codable {
  /// The number of complete rounds.
  public internal(set) var rounds: Int
  /// Covariance of the proposal, row by row.
  public internal(set) var covariance: [Double]
  public internal(set) var checks: [ConvergenceCheck]
  /// Rows of each chain at the latest test of convergence.
  var rowsAtCheck: [Int]
  /// Steps and accepted steps of all chains at the latest test.
  var stepsAtCheck: Int
  var acceptedAtCheck: Int
  public internal(set) var chains: [ChainState<Annotation>]
  /// Why the run ended, if it has.
  public internal(set) var ending: SamplerEnding?

  /// The covariance that moves use, for so many parameters.
  package func matrix(_ dimension: Int) -> Matrix { Matrix(rows: dimension, columns: dimension, elements: covariance) }

  /// Where the run stands.
  public var status: SamplerStatus {
    let steps = chains.reduce(0) { $0 + $1.steps }
    let accepted = chains.reduce(0) { $0 + $1.accepted }
    return SamplerStatus(
      rounds: rounds, rows: chains.map(\.rows), steps: steps,
      acceptance: steps > 0 ? Double(accepted) / Double(steps) : 0, checks: checks,
      isWarmingUp: chains.contains { $0.warmUpLeft > 0 }, rowsLeft: rowsLeft)
  }

  private var rowsLeft: Double? {
    let left = chains.compactMap { $0.hasEnded ? 0 : $0.memory.content.rowsLeft }
    return left.count == chains.count ? left.reduce(0, +) : nil
  }
}

extension SamplerState {
  /// What the chains remember.
  package var memories: [any ChainMemory] { chains.map { $0.memory.content } }

  /// The same; `nil` when they belong to another sampler.
  package func memories<Memory: ChainMemory>(of type: Memory.Type) -> [Memory]? {
    let memories = chains.compactMap { $0.memory.content as? Memory }
    return memories.count == chains.count ? memories : nil
  }

  /// How the run has ended, if it has ended by `present` settings too: they may ask for more rows, or for chains that agree more
  /// closely, than those it was sampled with.
  ///
  /// - Parameters:
  ///   - present: the settings now.
  ///   - former: those by which the chains were sampled.
  ///   - endsWithConvergence: false for samplers that make a given number of rows.
  public func ending(
    by present: EnsembleSettings, sampledWith former: EnsembleSettings, endsWithConvergence: Bool
  ) -> SamplerEnding? {
    let isComplete = chains.allSatisfy { $0.isComplete(rows: present.maxSamples ?? .max) }
    switch ending {
    case nil, .stopped: return nil
    case .maximumSamples: return isComplete ? .maximumSamples : nil
    case .converged where !endsWithConvergence: return isComplete ? .converged : nil
    case .converged:
      let sameTest =
        present.rminus1ClLevel == former.rminus1ClLevel && present.rminus1SingleSplit == former.rminus1SingleSplit
      return sameTest && hasConverged(by: present) ? .converged : nil
    }
  }

  /// The condition under which chains end, for the latest two tests.
  private func hasConverged(by settings: EnsembleSettings) -> Bool {
    guard let last = checks.last, let rminus1 = last.rminus1, let bounds = last.rminus1Bounds else { return false }
    let previous = checks.dropLast().last?.rminus1 ?? .infinity
    return max(rminus1, previous) < settings.rminus1Stop && bounds < settings.rminus1ClStop
  }
}

/// The part of the state that belongs to one chain.
public struct ChainState<Annotation: Sendable & Codable>: Sendable, Codable {
  var random: RandomStream
  /// What the chain remembers from step to step.
  var memory: StoredMemory
  /// Where the chain stands; its row is not yet written.
  public internal(set) var current: CurrentPoint<Annotation>?
  /// Rows handed out.
  public internal(set) var rows = 0
  public internal(set) var steps = 0
  public internal(set) var accepted = 0
  /// Accepted points still to be dropped.
  var burnInLeft: Int
  /// Steps of the warm-up still to take; rows begin after it.
  var warmUpLeft = 0
  /// Points in a row at which there was nothing.
  var skips = 0
  /// True when a move had no more points.
  var hasEnded = false
  /// Weight that thinning carries over to the next row.
  var carriedWeight = 0
  /// Steps still to take in the current round.
  var stepsLeft = 0

  /// True when the chain has so many rows or no more points.
  func isComplete(rows maximum: Int) -> Bool { hasEnded || rows >= maximum }
}
