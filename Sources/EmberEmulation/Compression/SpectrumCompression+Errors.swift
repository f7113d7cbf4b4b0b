import EmberTheory

extension SpectrumCompression {
  /// Components of an emulator's spectra that can hold its errors as well: what the solver says at some places adds to what they are
  /// made of, and nothing to the whitening.
  ///
  /// - Returns: `nil` when there are too few examples.
  public init?(
    _ examples: [(cosmology: CosmologicalParameters, spectra: PowerSpectra)],
    errors: [(cosmology: CosmologicalParameters, emulated: PowerSpectra, truth: PowerSpectra)],
    request: TheoryRequest, limit: Int, experiment: DefaultExperiment
  ) {
    let tangents = errors.map { error in
      var change = error.truth
      for kind in change.kinds {
        guard let own = change[kind], let other = error.emulated[kind], own.count == other.count else { continue }
        change[kind] = zip(own, other).map { $0 - $1 }
      }
      return SpectrumTangent(cosmology: error.cosmology, spectra: error.emulated, change: change, direction: [:])
    }
    self.init(examples, tangents: tangents, request: request, limit: limit, experiment: experiment)
  }
}
