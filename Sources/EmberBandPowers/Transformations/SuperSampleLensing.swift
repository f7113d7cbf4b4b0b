import EmberTheory

/// Lensing by modes larger than the field of a survey: C_l - kappa (l dC_l / dl + 2 C_l) (Manzotti et al. 2014, arXiv:1401.7992).
public struct SuperSampleLensing: SpectrumTransformation {
  /// Name of the nuisance parameter kappa, the mean convergence of the field.
  public let parameter: String
  /// Which spectra of the layout.
  public let places: Range<Int>

  public init(parameter: String, places: Range<Int>) {
    self.parameter = parameter
    self.places = places
  }

  public var nuisanceNames: [String] { [parameter] }

  public func transform(_ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    try add(&spectra, nuisance, MultipoleDerivative.apply)
  }

  public func response(_ direction: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    try add(&direction, nuisance, MultipoleDerivative.apply)
  }

  public func pullback(_ gradient: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    try add(&gradient, nuisance, MultipoleDerivative.transposed)
  }

  public func nuisanceResponse(
    _ name: String, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> ChannelSpectra {
    var result = ChannelSpectra(layout: spectra.layout, lmax: spectra.lmax)
    for place in places {
      guard let values = spectra.values[place] else { continue }
      result.values[place] = zip(values, MultipoleDerivative.apply(values, lmax: spectra.lmax)).map { -($1 + 2 * $0) }
    }
    return result
  }

  public func expand(_ terms: [SpectrumTerm], lmax: Int, step: Int) -> [SpectrumTerm]? {
    terms
      + terms.filter { places.contains($0.place) }.map { term in
        var change = term.times(.init(step: step, index: 0))
        change.values = zip(term.values, MultipoleDerivative.apply(term.values, lmax: lmax)).map { -($1 + 2 * $0) }
        return change
      }
  }

  /// kappa.
  public func coefficients(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError)
    -> [SpectrumScaling]?
  { [SpectrumScaling(try nuisance.value(parameter, of: "super-sample lensing"), slopes: [parameter: 1])] }

  private func add(
    _ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters, _ derivative: ([Double], Int) -> [Double]
  ) throws(TheoryError) {
    let kappa = try nuisance.value(parameter, of: "super-sample lensing")
    for place in places {
      guard let values = spectra.values[place] else { continue }
      spectra.values[place] = zip(values, derivative(values, spectra.lmax)).map { $0 - kappa * ($1 + 2 * $0) }
    }
  }
}
