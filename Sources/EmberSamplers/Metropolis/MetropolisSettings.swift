import EmberInference

/// Settings of the Metropolis sampler, with Cobaya's names in camel case and Cobaya's defaults. Those of `EnsembleSettings` are
/// members of it as well.
@dynamicMemberLookup
public struct MetropolisSettings: ChainSettings, Sendable, Hashable, Codable {
  public var ensemble = EnsembleSettings()
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
  /// Steps in a fast block per step in a slow one: the ratio of speeds to this power (`oversample_power`).
  public var oversamplePower = 0.4
  /// Keep one row for the extra fast steps instead of all (`oversample_thin`).
  public var oversampleThin = true

  public init() {}

  public subscript<Value>(dynamicMember path: WritableKeyPath<EnsembleSettings, Value>) -> Value {
    get { ensemble[keyPath: path] }
    set { ensemble[keyPath: path] = newValue }
  }

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws(InferenceError) {
    try ensemble.validate()
    try EnsembleSettings.require(
      proposalScale > 0 && proposalScale.isFinite, "proposal_scale", proposalScale, "must be positive and finite")
    try EnsembleSettings.require(
      oversamplePower >= 0 && oversamplePower <= 1, "oversample_power", oversamplePower, "must lie between 0 and 1")
  }
}
