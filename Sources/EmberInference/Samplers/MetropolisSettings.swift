/// Settings of the Metropolis sampler, with Cobaya's names in camel case and Cobaya's defaults.
public struct MetropolisSettings: Sendable, Hashable, Codable {
  /// The number of chains.
  public var chains = 4
  /// Determines the whole run, together with the density.
  public var seed: UInt64 = 0
  /// Accepted points dropped at the start of each chain (`burn_in`).
  public var burnIn = 0
  /// A chain ends after so many rows, converged or not (`max_samples`); `nil` for no limit.
  public var maxSamples: Int?
  /// A chain that stays at one point for so many steps is an error (`max_tries`); `nil` for 40 times the dimension.
  /// Ten times as many during `burnIn`.
  public var maxTries: Int?
  /// Proposal width in units of the posterior's standard deviation along a direction (`proposal_scale`).
  public var proposalScale = 2.4
  /// Learn the covariance of the proposal from the chains (`learn_proposal`).
  public var learnProposal = true
  /// Learn only while R-1 is below this (`learn_proposal_Rminus1_max`) ...
  public var learnProposalRminus1Max = 2.0
  /// ... or below this, when the initial covariance is a guess in some parameters (`learn_proposal_Rminus1_max_early`) ...
  public var learnProposalRminus1MaxEarly = 30.0
  /// ... and above this (`learn_proposal_Rminus1_min`).
  public var learnProposalRminus1Min = 0.0
  /// Rows of each chain between two tests of convergence (`learn_every`); `nil` for 40 times the dimension.
  public var learnEvery: Int?
  /// Converged when R-1 of the means is below this twice in a row (`Rminus1_stop`) ...
  public var rminus1Stop = 0.01
  /// ... and then R-1 of the confidence bounds is below this (`Rminus1_cl_stop`).
  public var rminus1ClStop = 0.2
  /// Probability between the two bounds (`Rminus1_cl_level`).
  public var rminus1ClLevel = 0.95
  /// A single chain is compared with itself in so many parts (`Rminus1_single_split`).
  public var rminus1SingleSplit = 4
  /// Steps in a fast block per step in a slow one: the ratio of speeds to this power (`oversample_power`).
  public var oversamplePower = 0.4
  /// Keep one row for the extra fast steps instead of all (`oversample_thin`).
  public var oversampleThin = true
  public var rounds = RoundSchedule()

  public init() {}

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws(InferenceError) {
    try Self.require(chains >= 1, "chains", chains, "must be at least 1")
    try Self.require(burnIn >= 0, "burn_in", burnIn, "must not be negative")
    try Self.require((maxSamples ?? 1) >= 1, "max_samples", maxSamples ?? 0, "must be at least 1")
    try Self.require((maxTries ?? 1) >= 1, "max_tries", maxTries ?? 0, "must be at least 1")
    try Self.require((learnEvery ?? 1) >= 1, "learn_every", learnEvery ?? 0, "must be at least 1")
    try Self.require(
      proposalScale > 0 && proposalScale.isFinite, "proposal_scale", proposalScale, "must be positive and finite")
    try Self.require(rminus1Stop > 0, "Rminus1_stop", rminus1Stop, "must be positive")
    try Self.require(rminus1ClStop > 0, "Rminus1_cl_stop", rminus1ClStop, "must be positive")
    try Self.require(
      rminus1ClLevel > 0 && rminus1ClLevel < 1, "Rminus1_cl_level", rminus1ClLevel, "must lie between 0 and 1")
    try Self.require(rminus1SingleSplit >= 2, "Rminus1_single_split", rminus1SingleSplit, "must be at least 2")
    try Self.require(
      oversamplePower >= 0 && oversamplePower <= 1, "oversample_power", oversamplePower, "must lie between 0 and 1")
    try Self.require(
      rounds.firstSteps >= 1 && rounds.growth >= 1 && rounds.growth.isFinite && rounds.maximumSteps >= 1, "rounds",
      rounds.firstSteps, "steps must be at least 1 and the growth at least 1")
  }

  private static func require(
    _ condition: Bool, _ name: String, _ value: some CustomStringConvertible, _ requirement: String
  ) throws(InferenceError) {
    if !condition { throw .invalidSetting(name: name, value: value.description, requirement: requirement) }
  }
}
