extension SamplerSettings {
  /// Reads `sampler`, the catalogue's first choice where nothing is said.
  ///
  /// - Parameter dimension: gives meaning to numbers such as `40d`.
  init(
    _ node: ConfigurationNode?, catalogue: Catalogue = .standard, dimension: Int, _ complaints: ComplaintCollector
  ) {
    self.init(node, among: catalogue.samplers, standard: catalogue.sampler, dimension: dimension, complaints)
  }
}
