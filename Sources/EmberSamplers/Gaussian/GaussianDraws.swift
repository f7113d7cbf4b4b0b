import EmberInference
import EmberNumerics
import EmberSettings

/// `sampler: gaussian`, draws from the Gaussian of the Fisher matrix.
package struct GaussianDraws: SamplerMethod {
  package static var key: String { "gaussian" }

  package var ensemble = EnsembleSettings()
  /// Rows, in all chains together.
  package var samples = 4000

  package init() {}

  package func validate() throws(InferenceError) { try ensemble.validate() }

  /// Rounded up, so that there are never fewer than asked for.
  package mutating func prepare(_ input: SamplerInput) throws(EmberError) {
    ensemble.maxSamples = (samples + ensemble.chains - 1) / ensemble.chains
  }

  package var beginning: SamplerBeginning { .gaussian }
  package var endsWithConvergence: Bool { false }
  package var headline: String { "Drawn from the Gaussian of the Fisher matrix" }

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  {
    guard let drawn = run.drawn else { throw .unusableCheckpoint(reason: "it has no Gaussian to draw from") }
    return try GaussianSampler(
      target: run.target, settings: ensemble, distribution: try drawn.distribution(run.target.support),
      covariance: drawn.matrix, resuming: run.earlier, cancellation: run.cancellation)
  }

  /// From the posterior over the Gaussian at each row, which is what re-weighting would do.
  package func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport? {
    guard let drawn = outcome.drawn else { return nil }
    return WeightReport(
      ratios: Self.ratios(outcome, drawn).map { ($0, 1) },
      shareWithin: try? drawn.distribution(outcome.support).shareWithin, isConstrained: drawn.isComplete)?.report
  }

  /// ln posterior minus ln of the Gaussian, up to a constant, row by row.
  private static func ratios(_ outcome: SamplerOutcome, _ drawn: DrawnGaussian) -> [Double] {
    guard let factor = CholeskyFactor(drawn.matrix) else { return [] }
    return outcome.chains.flatMap { file -> [Double] in
      guard let samples = file.samples(of: outcome.names) else { return [] }
      return (0..<file.count).map { row in
        let z = factor.solveLower(zip(samples[row: row], drawn.mean).map { $0 - $1 })
        return z.reduce(0) { $0 + $1 * $1 } / 2 - file.minusLogPosterior[row]
      }
    }
  }

  package static var rows: [Setting<SamplerSettings>] {
    SamplerSettings.ensemble
      + own([
        .count(
          "samples", \.samples, 2...10_000_000, "all rows are kept in memory", .nothing,
          "rows, in all chains together")
      ])
  }
}
