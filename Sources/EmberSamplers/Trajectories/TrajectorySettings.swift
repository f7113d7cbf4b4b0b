import EmberInference

/// How long trajectories are.
public enum TrajectoryKind: Sendable, Hashable, Codable {
  /// Until they turn back (Hoffman & Gelman 2014), but no more than 2^maximumDepth - 1 steps.
  case noUTurn(maximumDepth: Int = 10)
  /// About so long in standard deviations (Duane et al. 1987): each length is drawn from 0.75 to 1.25 times this, so that no
  /// period of the density can be met.
  case fixedLength(Double = 1.5707963267948966)
}

/// Settings of the samplers that move along trajectories. Those of `EnsembleSettings` are members of it as well.
@dynamicMemberLookup
public struct TrajectorySettings: ChainSettings, Sendable, Hashable, Codable {
  public var ensemble = EnsembleSettings()
  public var kind: TrajectoryKind
  /// Steps of each chain in which the step size is adapted, and which make no rows (`warmup`).
  public var warmUp = 200
  /// The mean acceptance that adaptation aims at (`target_accept`).
  public var targetAcceptance = 0.8
  /// The first step size in standard deviations, and the only one without warm-up (`step_size`); `nil` for 0.9 dimension^(-1/4).
  public var stepSize: Double?
  /// Take the covariance of the samples for the mass matrix, once, and adapt the step size to it in half a warm-up (`learn_proposal`).
  public var learnCovariance = true
  /// It is taken at the first test of convergence with R-1 below this (`learn_proposal_Rminus1_max`).
  public var learningRminus1Max = 0.5

  public init(_ kind: TrajectoryKind = .noUTurn()) { self.kind = kind }

  public subscript<Value>(dynamicMember path: WritableKeyPath<EnsembleSettings, Value>) -> Value {
    get { ensemble[keyPath: path] }
    set { ensemble[keyPath: path] = newValue }
  }

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws(InferenceError) {
    try ensemble.validate()
    try EnsembleSettings.require(warmUp >= 0, "warmup", warmUp, "must not be negative")
    try EnsembleSettings.require(
      targetAcceptance > 0 && targetAcceptance < 1, "target_accept", targetAcceptance, "must lie between 0 and 1")
    let stepSize = stepSize ?? 1
    try EnsembleSettings.require(
      stepSize > 0 && stepSize.isFinite, "step_size", stepSize, "must be positive and finite")
    switch kind {
    case .noUTurn(let depth):
      try EnsembleSettings.require((1...20).contains(depth), "max_depth", depth, "must lie between 1 and 20")
    case .fixedLength(let length):
      try EnsembleSettings.require(
        length > 0 && length.isFinite, "path_length", length, "must be positive and finite")
    }
  }
}
