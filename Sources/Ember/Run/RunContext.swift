import EmberInference
import Foundation

/// What the parts of one run share.
struct RunContext: Sendable {
  let configuration: RunConfiguration
  let files: RunFiles
  let posterior: Posterior
  let stack: SolverStack
  let live: LiveStatus
  let reporter: ProgressReporter
  /// When this process began.
  let begin = Date()
  /// Seconds that earlier processes spent on the same run.
  var earlierSeconds = 0.0

  /// The solver behind its store, counted.
  var solver: CountingProvider { stack.provider }

  var wallSeconds: Double { earlierSeconds + Date().timeIntervalSince(begin) }

  /// What the progress line says after a round.
  func sampling(_ status: SamplerStatus) -> LiveStatus.Sampling {
    let settings = configuration.sampler.ensemble
    return LiveStatus.Sampling(
      status: status, learning: posterior.learner?.statistics, maximumRows: settings.maxSamples,
      rminus1Stop: settings.rminus1Stop)
  }
}
