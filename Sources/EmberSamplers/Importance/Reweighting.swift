import EmberInference
import EmberSettings
import Glibc

/// `sampler: importance`, the rows of another run, re-weighted.
package struct Reweighting: SamplerMethod {
  package static var key: String { "importance" }
  package static var memory: any ChainMemory.Type { ReplayMemory.self }

  package var ensemble = EnsembleSettings()
  /// The prefix of the run that is re-weighted.
  package var chain: String?
  /// The share of each of its chains that is left out at the beginning.
  package var skip = 0.0
  /// What has been read of it; `nil` before.
  private var input: ImportanceInput?

  package init() {}

  package func check(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector) {
    guard chain == nil else { return }
    complaints.add(
      node.complaint(
        path, "there is no chain to re-weight", remedy: "Add `chain: PREFIX`, the prefix of a run's files."))
  }

  package func validate() throws(InferenceError) { try ensemble.validate() }

  package mutating func prepare(_ run: SamplerInput) throws(EmberError) {
    guard chain != run.output else {
      throw run.complaint(
        "it would re-weight its own output", "Choose another prefix for the output with -o.")
    }
    let input = try ImportanceInput(chain ?? "", skip: skip, run)
    ensemble.chains = input.chains.count
    self.input = input
  }

  /// Where the emulator's design is to be: around the chains.
  package var beginning: SamplerBeginning {
    input.map { .known(mean: $0.mean, ProposalCovariance($0.covariance)) } ?? .search
  }

  package var endsWithConvergence: Bool { false }
  package var headline: String { "Re-weighted" }

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  {
    try ImportanceSampler(
      target: run.target, settings: ensemble, chains: input?.chains ?? [], covariance: run.covariance.matrix,
      resuming: run.earlier, cancellation: run.cancellation)
  }

  /// From the weights before and after.
  package func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport? {
    WeightReport(ratios: zip(outcome.samples, input?.chains ?? []).flatMap { Self.ratios($0, $1) })?.report
  }

  /// ln of the new weight over the old one, and the old one, of the rows that were kept.
  private static func ratios(_ samples: ChainSamples, _ rows: [WeightedPoint]) -> [(ratio: Double, weight: Double)] {
    var result: [(ratio: Double, weight: Double)] = []
    var kept = 0
    for row in rows where kept < samples.count && row.weight > 0 && samples[row: kept].elementsEqual(row.x) {
      result.append((log(samples.weights[kept] / row.weight), row.weight))
      kept += 1
    }
    return result
  }

  package static var rows: [Setting<SamplerSettings>] {
    [SamplerSettings.seedRow, SamplerSettings.outputEvery]
      + own([
        Setting(
          "chain", "the prefix of a run's files", .numbers, contents: .chains, "the run that is re-weighted; required"
        ) { section, root, _ in
          root.chain = section.text("chain")
        } write: { root, _ in
          (root.chain ?? "").quotedForYAML
        },
        .number(
          "skip", \.skip, 0...0.99, "it is the share of each chain that is left out", .numbers,
          "the share of each of its chains that is left out at the beginning"),
      ])
  }
}
