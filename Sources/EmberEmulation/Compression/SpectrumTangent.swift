import EmberTheory

/// Spectra at a cosmology and how they change along a direction in its parameters.
package struct SpectrumTangent: Sendable {
  package var cosmology: CosmologicalParameters
  package var spectra: PowerSpectra
  /// d spectra per unit along the direction.
  package var change: PowerSpectra
  /// d parameter per unit along the direction.
  package var direction: [ParameterName: Double]

  package init(
    cosmology: CosmologicalParameters, spectra: PowerSpectra, change: PowerSpectra, direction: [ParameterName: Double]
  ) {
    self.cosmology = cosmology
    self.spectra = spectra
    self.change = change
    self.direction = direction
  }

  /// d ln factor of an analytic scaling per unit along the direction.
  func logarithmicChange(_ scaling: AmplitudeScaling) -> Double {
    // In a fixed order, so that sums are the same bit by bit.
    ParameterName.allCases.reduce(0) { sum, parameter in
      guard let step = direction[parameter] else { return sum }
      return sum + scaling.logarithmicSlope(parameter, at: cosmology) * step
    }
  }
}
