/// What every sampler of several chains has to be told: how many, how long, and when they agree. Cobaya's names in camel case and
/// Cobaya's defaults.
public struct EnsembleSettings: Sendable, Hashable, Codable {
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
  public var rounds = RoundSchedule()

  public init() {}

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws(InferenceError) {
    try Self.require(chains >= 1, "chains", chains, "must be at least 1")
    try Self.require(burnIn >= 0, "burn_in", burnIn, "must not be negative")
    try Self.require((maxSamples ?? 1) >= 1, "max_samples", maxSamples ?? 0, "must be at least 1")
    try Self.require((maxTries ?? 1) >= 1, "max_tries", maxTries ?? 0, "must be at least 1")
    try Self.require((learnEvery ?? 1) >= 1, "learn_every", learnEvery ?? 0, "must be at least 1")
    try Self.require(rminus1Stop > 0, "Rminus1_stop", rminus1Stop, "must be positive")
    try Self.require(rminus1ClStop > 0, "Rminus1_cl_stop", rminus1ClStop, "must be positive")
    try Self.require(
      rminus1ClLevel > 0 && rminus1ClLevel < 1, "Rminus1_cl_level", rminus1ClLevel, "must lie between 0 and 1")
    try Self.require(rminus1SingleSplit >= 2, "Rminus1_single_split", rminus1SingleSplit, "must be at least 2")
    try Self.require(
      rounds.firstSteps >= 1 && rounds.growth >= 1 && rounds.growth.isFinite && rounds.maximumSteps >= 1, "rounds",
      rounds.firstSteps, "steps must be at least 1 and the growth at least 1")
  }

  /// Throws `InferenceError.invalidSetting` unless a condition on the setting `name` holds.
  package static func require(
    _ condition: Bool, _ name: String, _ value: some CustomStringConvertible, _ requirement: String
  ) throws(InferenceError) {
    if !condition { throw .invalidSetting(name: name, value: value.description, requirement: requirement) }
  }
}
