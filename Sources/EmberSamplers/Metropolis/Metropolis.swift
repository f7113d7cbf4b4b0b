import EmberInference
import EmberSettings

/// `sampler: mcmc`, adaptive Metropolis.
package struct Metropolis: ConfiguredMethod {
  package static var key: String { "mcmc" }
  package static var memory: any ChainMemory.Type { ProposalCycle.self }

  package var settings = MetropolisSettings()

  package init() {}

  package var movesBetweenPeaks: Bool { true }

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  {
    try MetropolisSampler(
      target: run.target, settings: settings, start: run.start, covariance: run.covariance, peaks: run.peaks,
      resuming: run.earlier, cancellation: run.cancellation)
  }

  package func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport? {
    PeakShares(outcome.peaks, outcome.samples, skip: burnInShare)?.report(outcome.names)
  }

  package static var rows: [Setting<SamplerSettings>] {
    SamplerSettings.ensemble + SamplerSettings.convergence
      + own([
        .number(
          "proposal_scale", \.settings.proposalScale, 0.01...100,
          "it multiplies standard deviations, and 2.4 is the best for a Gaussian", .nothing,
          "the proposal's width in standard deviations of the posterior"),
        .flag(
          "learn_proposal", \.settings.learnProposal, .nothing,
          "learn the covariance of the proposal from the chains ..."),
        .number(
          "learn_proposal_Rminus1_max", \.settings.learnProposalRminus1Max, 1e-9...1e9, "R-1 is a variance ratio",
          .nothing, "... while R-1 is below this ..."),
        .number(
          "learn_proposal_Rminus1_max_early", \.settings.learnProposalRminus1MaxEarly, 1e-9...1e9,
          "R-1 is a variance ratio", .nothing,
          "... or below this, when the first covariance is a guess in some parameters ..."),
        .number(
          "learn_proposal_Rminus1_min", \.settings.learnProposalRminus1Min, 0...1e9, "R-1 is a variance ratio",
          .nothing, "... and above this"),
        .number(
          "oversample_power", \.settings.oversamplePower, 0...1, "it is a power of the ratio of speeds", .numbers,
          "steps in a fast block per slow one: the ratio of speeds to this power"),
        .flag(
          "oversample_thin", \.settings.oversampleThin, .numbers,
          "keep one row for the further fast steps instead of all"),
      ])
  }
}
