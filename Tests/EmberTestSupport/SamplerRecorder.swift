import EmberInference

/// Keeps what a sampler produces in memory, and stops it where a test wants.
public struct SamplerRecorder<Annotation: Sendable & Codable>: SamplerObserver {
  public var rows: [[ChainRow<Annotation>]]
  public var statuses: [SamplerStatus] = []
  public var states: [SamplerState<Annotation>] = []
  /// Decides after each round.
  public var directive: (SamplerStatus) -> SamplerDirective

  public init(chains: Int, directive: @escaping (SamplerStatus) -> SamplerDirective = { _ in .proceed }) {
    rows = Array(repeating: [], count: chains)
    self.directive = directive
  }

  public mutating func didProduce(_ row: ChainRow<Annotation>, chain: Int) { rows[chain].append(row) }

  public mutating func didFinishRound(_ status: SamplerStatus) -> SamplerDirective {
    statuses.append(status)
    return directive(status)
  }

  public mutating func checkpoint(_ state: SamplerState<Annotation>) { states.append(state) }

  /// The rows of each chain as weighted points.
  public func samples(dimension: Int) -> [ChainSamples] {
    rows.map { rows in
      var samples = ChainSamples(dimension: dimension)
      for row in rows { samples.append(weight: row.weight, row.x) }
      return samples
    }
  }
}
