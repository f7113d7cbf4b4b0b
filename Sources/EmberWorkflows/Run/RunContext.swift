import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference

/// What the parts of one run share.
struct RunContext: Sendable {
  let configuration: RunConfiguration
  let files: RunFiles
  /// What a checkpoint says the run is made of.
  let identity: RunIdentity
  let beginning: RunBeginning
  let posterior: Posterior
  let stack: SolverStack
  let live: LiveStatus
  let reporter: ProgressReporter
  /// When this process began.
  let begin = ContinuousClock.now
  /// Seconds that earlier processes spent on the same run.
  var earlierSeconds = 0.0

  /// The solver behind its store, counted.
  var solver: CountingProvider { stack.provider }

  /// What has been counted so far, failures of likelihoods included.
  var counts: CountingProvider.Counts {
    var counts = solver.counts
    counts.failures.merge(posterior.likelihoods.failures, uniquingKeysWith: +)
    return counts
  }

  var wallSeconds: Double { earlierSeconds + (ContinuousClock.now - begin) / .seconds(1) }

  /// What the progress line says after a round.
  func sampling(_ status: SamplerStatus) -> LiveStatus.Sampling {
    let settings = configuration.sampler.ensemble
    return LiveStatus.Sampling(
      status: status, learning: posterior.learner?.statistics, maximumRows: settings.maxSamples,
      rminus1Stop: settings.rminus1Stop)
  }
}
