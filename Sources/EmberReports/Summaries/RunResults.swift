import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLearning

/// What a run found and what it cost, as far as its report tells it.
package struct RunResults {
  /// The key of the sampler, and how its reports begin.
  package var sampler: String
  package var headline: String
  package var ending: RunEnding
  package var status: SamplerStatus
  /// The columns of the chains: sampled parameters, then what was computed.
  package var names: [String]
  /// The number of sampled parameters.
  package var dimension: Int
  /// Of each column.
  package var summary: ChainSummary
  /// The share of each chain that is burn-in and no part of the summary.
  package var skippedShare: Double
  /// What the posterior cost, without the guarantee.
  package var counts: CountingProvider.Counts
  /// Seconds between the first step of this process and the last.
  package var samplingSeconds: Double
  /// Seconds of all processes that worked on the run.
  package var wallSeconds: Double
  /// `nil` without emulator.
  package var learning: LearningStatistics?
  package var guarantee: PosteriorGuarantee?
  /// What stands between this posterior and the solver's; `nil` without emulator.
  package var budget: RealizedBudget?
  /// How well the best row fits the data; `nil` where that is not known.
  package var goodness: GoodnessTable?
  /// The search for separate peaks; `nil` where there was none.
  package var search: PeakRecord?
  /// True when the sampler goes from one of them to another.
  package var movesBetweenPeaks: Bool
  /// What the sampler has to say; `nil` for nothing.
  package var report: SamplerReport?
  /// The share of the prior at which there is no model.
  package var priorWithoutModel: Double
  /// Why the store could not be used, if it could not.
  package var storeFailure: String?
  /// Of the output files.
  package var prefix: String

  package init(
    sampler: String, headline: String, ending: RunEnding, status: SamplerStatus, names: [String], dimension: Int,
    summary: ChainSummary, skippedShare: Double, counts: CountingProvider.Counts, samplingSeconds: Double,
    wallSeconds: Double, learning: LearningStatistics? = nil, guarantee: PosteriorGuarantee? = nil,
    budget: RealizedBudget? = nil,
    goodness: GoodnessTable? = nil, search: PeakRecord? = nil, movesBetweenPeaks: Bool = true,
    report: SamplerReport? = nil, priorWithoutModel: Double,
    storeFailure: String? = nil, prefix: String
  ) {
    self.sampler = sampler
    self.headline = headline
    self.ending = ending
    self.status = status
    self.names = names
    self.dimension = dimension
    self.summary = summary
    self.skippedShare = skippedShare
    self.counts = counts
    self.samplingSeconds = samplingSeconds
    self.wallSeconds = wallSeconds
    self.learning = learning
    self.guarantee = guarantee
    self.budget = budget
    self.goodness = goodness
    self.search = search
    self.movesBetweenPeaks = movesBetweenPeaks
    self.report = report
    self.priorWithoutModel = priorWithoutModel
    self.storeFailure = storeFailure
    self.prefix = prefix
  }
}
