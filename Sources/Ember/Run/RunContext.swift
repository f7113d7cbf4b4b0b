import EmberInference
import Foundation

/// What the parts of one run share.
struct RunContext: Sendable {
  let configuration: RunConfiguration
  let files: RunFiles
  let posterior: Posterior
  /// The solver behind its store, counted.
  let solver: CountingProvider
  let live: LiveStatus
  let reporter: ProgressReporter
  /// When this process began.
  let begin = Date()
  /// Seconds that earlier processes spent on the same run.
  var earlierSeconds = 0.0

  var wallSeconds: Double { earlierSeconds + Date().timeIntervalSince(begin) }

  /// What the progress line says after a round.
  func sampling(_ status: SamplerStatus) -> LiveStatus.Sampling {
    let settings = configuration.sampler.metropolis
    return LiveStatus.Sampling(
      status: status, learning: posterior.learner?.statistics, maximumRows: settings.maxSamples,
      rminus1Stop: settings.rminus1Stop)
  }
}
