import EmberInference

/// Settings of a sampler of several chains.
package protocol ChainSettings: Sendable {
  /// Those that all samplers have.
  var ensemble: EnsembleSettings { get set }

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  func validate() throws(InferenceError)
}

/// A sampler whose settings are one value.
package protocol ConfiguredMethod: SamplerMethod {
  associatedtype Settings: ChainSettings

  var settings: Settings { get set }
}

extension ConfiguredMethod {
  package var ensemble: EnsembleSettings {
    get { settings.ensemble }
    set { settings.ensemble = newValue }
  }

  package func validate() throws(InferenceError) { try settings.validate() }
}
