import EmberInference
import EmberSettings

/// `sampler: nested`, nested sampling (Skilling 2006, Bayesian Anal. 1, 833): the evidence and samples of the posterior, several peaks
/// included.
package struct NestedSampling: ConfiguredMethod {
  package static var key: String { "nested" }
  package static var memory: any ChainMemory.Type { NestedMemory.self }

  package var settings = NestedSettings()

  package init() {}

  /// Live points come from far out, where an error may be a good part of what ln L lies below its peak.
  package var trainingTemperature: Double { 6 }
  package var movesBetweenPeaks: Bool { true }
  package var endsWithConvergence: Bool { false }
  package var headline: String { "Nested sampling came to its end" }

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  { try NestedSampler(run, settings) }

  package func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport? {
    outcome.memories(of: NestedMemory.self).map { EvidenceReport($0, outcome.samples, names: outcome.names).report }
  }

  package static var rows: [Setting<SamplerSettings>] {
    SamplerSettings.ensemble
      + own([
        .steps(
          "nlive", optional: \.settings.livePoints, absence: "25d", 10...100_000,
          "the evidence's error falls with the root of the number", .numbers, "live points of each chain"),
        .steps(
          "num_repeats", optional: \.settings.repeats, absence: "5d", 1...10_000,
          "a new live point has to forget the one it came from", .numbers, "slices on the way to a new live point"),
        .number(
          "precision_criterion", \.settings.precision, 1e-9...0.5, "it is a share of the evidence", .numbers,
          "the share of the evidence that may be left among live points at the end"),
        .number(
          "prior_share", \.settings.priorShare, 0.01...1, "peaks away from the known one are found by the prior's part",
          .numbers, "the prior's part of what is shrunk; the rest is a normal twice as wide as the posterior, 1 is none"
        ),
      ])
  }
}

/// Settings of nested sampling, with PolyChord's names in camel case.
package struct NestedSettings: ChainSettings, Sendable, Hashable {
  package var ensemble = EnsembleSettings()
  /// Live points of each chain (`nlive`); `nil` for 25 times the dimension.
  package var livePoints: Int?
  /// Slices on the way to a new live point (`num_repeats`); `nil` for 5 times the dimension.
  package var repeats: Int?
  /// The share of the evidence that may be left among live points at the end (`precision_criterion`).
  package var precision = 1e-3
  /// The prior's part of the density that is shrunk (`prior_share`).
  package var priorShare = 0.5

  package init() {}

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  package func validate() throws(InferenceError) {
    try ensemble.validate()
    try EnsembleSettings.require((livePoints ?? 10) >= 10, "nlive", livePoints ?? 0, "must be at least 10")
    try EnsembleSettings.require((repeats ?? 1) >= 1, "num_repeats", repeats ?? 0, "must be at least 1")
    try EnsembleSettings.require(
      precision > 0 && precision < 1, "precision_criterion", precision, "must lie between 0 and 1")
    try EnsembleSettings.require(
      priorShare > 0 && priorShare <= 1, "prior_share", priorShare, "must be positive and at most 1")
  }
}
