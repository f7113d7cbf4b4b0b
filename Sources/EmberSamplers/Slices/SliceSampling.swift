import EmberInference
import EmberSettings

/// `sampler: slice`, slices along random directions: for posteriors whose shape no covariance tells.
package struct SliceSampling: ConfiguredMethod {
  package static var key: String { "slice" }

  package var settings = SliceSettings()

  package init() {}

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  { try SliceSampler(run, settings) }

  package static var rows: [Setting<SamplerSettings>] {
    SamplerSettings.ensemble + SamplerSettings.convergence
      + own([
        .number(
          "slice_width", \.settings.width, 0.01...100, "it multiplies standard deviations", .numbers,
          "the first width of a slice in standard deviations of the posterior; it grows and shrinks as needed"),
        .steps(
          "num_repeats", optional: \.settings.repeats, absence: "d", 1...10_000,
          "a row has to forget the one before it", .numbers, "slices from one row to the next"),
        .flag(
          "learn_proposal", \.settings.learnsCovariance, .nothing,
          "learn the covariance of directions from the chains"),
      ])
  }
}

/// Settings of slice sampling.
package struct SliceSettings: ChainSettings, Sendable, Hashable {
  package var ensemble = EnsembleSettings()
  /// The first width of a slice in standard deviations (`slice_width`).
  package var width = 2.5
  /// Slices from one row to the next (`num_repeats`); `nil` for the number of parameters.
  package var repeats: Int?
  /// Learn the covariance of directions from the chains (`learn_proposal`).
  package var learnsCovariance = true

  package init() {}

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  package func validate() throws(InferenceError) {
    try ensemble.validate()
    try EnsembleSettings.require(width > 0 && width.isFinite, "slice_width", width, "must be positive and finite")
    try EnsembleSettings.require((repeats ?? 1) >= 1, "num_repeats", repeats ?? 0, "must be at least 1")
  }
}
