import EmberAssembly
import EmberConfiguration
import EmberEmulation
import EmberInference

/// What a run found and what it cost, as far as its report tells it.
struct RunResults {
  var method: SamplerMethod
  var ending: RunEnding
  var status: SamplerStatus
  /// The columns of the chains: sampled parameters, then what was computed.
  var names: [String]
  /// The number of sampled parameters.
  var dimension: Int
  /// Of each column.
  var summary: ChainSummary
  /// The share of each chain that is burn-in and no part of the summary.
  var skippedShare: Double
  /// What the posterior cost, without the guarantee.
  var counts: CountingProvider.Counts
  /// Seconds between the first step of this process and the last.
  var samplingSeconds: Double
  /// Seconds of all processes that worked on the run.
  var wallSeconds: Double
  /// `nil` without emulator.
  var learning: LearningStatistics?
  var guarantee: PosteriorGuarantee?
  /// What the weights of rows are worth that are no samples of the posterior; `nil` for those that are.
  var weights: ImportanceReport?
  /// The share of the prior at which there is no model.
  var priorWithoutModel: Double
  /// Why the store could not be used, if it could not.
  var storeFailure: String?
  /// Of the output files.
  var prefix: String
}
