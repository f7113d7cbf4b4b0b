import EmberAssembly
import EmberInference
import EmberNumerics

/// Makes the sampler that a configuration names, at its beginning or where a checkpoint left it.
struct SamplerFactory {
  let context: RunContext
  let start: StartingPoint
  let checkpoint: RunCheckpoint?
  let flag: CancellationFlag
  /// The rows that are re-weighted; `nil` for other samplers.
  let input: ImportanceInput?

  private typealias Earlier = (state: SamplerState<PointAnnotation>, samples: [ChainSamples])

  func make() throws(InferenceError) -> any Sampler<PointAnnotation> {
    let settings = context.configuration.sampler
    let distribution = try start.distribution(context.posterior)
    let earlier = try earlier
    switch settings.method {
    case .mcmc: return try metropolis(settings.metropolis, distribution, earlier)
    case .nuts, .hmc: return try trajectories(settings.trajectories, distribution, earlier)
    case .gaussian:
      guard let drawn = start.drawn else { throw .unusableCheckpoint(reason: "it has no Gaussian to draw from") }
      return try GaussianSampler(
        target: context.posterior, settings: settings.ensemble,
        distribution: try drawn.distribution(context.posterior.support), covariance: drawn.matrix, resuming: earlier,
        cancellation: flag)
    case .evaluate:
      return try EvaluationSampler(
        target: context.posterior, settings: settings.evaluation,
        reference: context.posterior.space.reference(settings.evaluation.overridden),
        covariance: start.proposal.matrix, resuming: earlier, cancellation: flag)
    case .importance:
      return try ImportanceSampler(
        target: context.posterior, settings: settings.ensemble, chains: input?.chains ?? [],
        covariance: start.proposal.matrix, resuming: earlier, cancellation: flag)
    }
  }

  private var earlier: Earlier? {
    get throws(InferenceError) {
      guard let checkpoint else { return nil }
      return (checkpoint.sampler, try context.readChains())
    }
  }

  private func metropolis(
    _ settings: MetropolisSettings, _ distribution: any StartingDistribution, _ earlier: Earlier?
  ) throws(InferenceError) -> any Sampler<PointAnnotation> {
    guard let earlier else {
      return try MetropolisSampler(
        target: context.posterior, settings: settings, start: distribution, covariance: start.proposal,
        cancellation: flag)
    }
    return try MetropolisSampler(
      target: context.posterior, settings: settings, start: distribution, covariance: start.proposal,
      resuming: earlier.state, samples: earlier.samples, cancellation: flag)
  }

  private func trajectories(
    _ settings: TrajectorySettings, _ distribution: any StartingDistribution, _ earlier: Earlier?
  ) throws(InferenceError) -> any Sampler<PointAnnotation> {
    guard let earlier else {
      return try TrajectorySampler(
        target: context.posterior, settings: settings, start: distribution, covariance: start.proposal,
        cancellation: flag)
    }
    return try TrajectorySampler(
      target: context.posterior, settings: settings, start: distribution, resuming: earlier.state,
      samples: earlier.samples, cancellation: flag)
  }
}
