import EmberInference

/// Settings of the sampler that evaluates the density at its reference, with Cobaya's names.
public struct EvaluationSettings: ChainSettings, Sendable, Hashable {
  /// One chain of ``count`` rows, whatever it says of its own.
  public var ensemble = EnsembleSettings()
  /// Points to draw from the reference and evaluate (`N`).
  public var count = 1
  /// Values that sampled parameters have instead of the reference, by name (`override`).
  public var overridden: [String: Double] = [:]

  public init() {}

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  public func validate() throws(InferenceError) {
    try EnsembleSettings.require(count >= 1, "N", count, "must be at least 1")
  }
}
