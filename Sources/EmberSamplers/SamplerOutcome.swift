import EmberInference
import EmberSettings

/// A run that is over, as its sampler may look at it.
package struct SamplerOutcome: Sendable {
  /// What the chains remember.
  package let memories: [any ChainMemory]
  /// The sampled parameters.
  package let names: [String]
  /// The chains, read back from their files.
  package let chains: [ChainFile]
  /// What was drawn from, and where it was cut; `nil` where nothing was.
  package let drawn: DrawnGaussian?
  package let support: [ClosedRange<Double>]
  /// Separate peaks of the target, when several are known.
  package let peaks: [PosteriorPeak]
  /// Solver calls, answers from the store, and seconds of all processes that worked on the run.
  package let solverCalls: Int
  package let cachedCalls: Int
  package let wallSeconds: Double
  /// Of the output files.
  package let prefix: String

  package init(
    memories: [any ChainMemory], names: [String], chains: [ChainFile], drawn: DrawnGaussian? = nil,
    support: [ClosedRange<Double>] = [], peaks: [PosteriorPeak] = [], solverCalls: Int = 0, cachedCalls: Int = 0,
    wallSeconds: Double = 0,
    prefix: String = ""
  ) {
    self.memories = memories
    self.names = names
    self.chains = chains
    self.drawn = drawn
    self.support = support
    self.peaks = peaks
    self.solverCalls = solverCalls
    self.cachedCalls = cachedCalls
    self.wallSeconds = wallSeconds
    self.prefix = prefix
  }

  /// The sampled parameters of each chain.
  var samples: [ChainSamples] { chains.compactMap { $0.samples(of: names) } }

  /// What the chains remember, where all of them are of one kind.
  func memories<Memory: ChainMemory>(of type: Memory.Type) -> [Memory]? {
    let own = memories.compactMap { $0 as? Memory }
    return own.count == memories.count && !own.isEmpty ? own : nil
  }
}

/// What a sampler has to say of a run, beside the table of the posterior.
package struct SamplerReport: Sendable {
  package var lines: [String]
  /// The same for machines, by key of the summary.
  package var json: [String: JSONValue]
  /// True when the lines say how many samples the rows are worth.
  package var countsSamples: Bool

  package init(_ lines: [String], _ json: [String: JSONValue], countsSamples: Bool = false) {
    self.lines = lines
    self.json = json
    self.countsSamples = countsSamples
  }
}

/// What the end of a run prints and keeps.
package protocol RunSummary {
  /// For people.
  var text: String { get }
  /// For programs.
  var json: String { get throws(EmberError) }
}
