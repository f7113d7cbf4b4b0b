import EmberEmulation
import EmberTheory

/// Spectra with a foreground A l^2 and a slope, as the experiment would see them.
struct ForegroundLikelihood: LikelihoodSensitivity {
  let name = "foregrounds"
  var base: DefaultExperimentLikelihood
  var request: TheoryRequest { base.request }

  private func change(_ spectra: PowerSpectra, foreground: Double, slope: Double) -> PowerSpectra {
    var result = PowerSpectra(lmax: spectra.lmax)
    for kind in spectra.kinds {
      let power = kind == .lensedTT ? foreground * 1e-5 : 0
      result[kind] = spectra[kind]?.enumerated().map { l, value in
        l < 2 ? 0 : value * slope * Double(l) / 300 + power
      }
    }
    return result
  }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let spectra = products.spectra
    return try base.residual(
      spectra.adding(1, change(spectra, foreground: nuisance["A_ps"] ?? .nan, slope: nuisance["slope"] ?? .nan)),
      nuisance: nuisance)
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    let own = change.spectra
    return try base.response(
      TheoryProducts(
        spectra: own.adding(1, self.change(own, foreground: 0, slope: nuisance["slope"] ?? .nan))),
      at: products, nuisance: nuisance)
  }

  func nuisanceResponses(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: [Double]]
  {
    let spectra = products.spectra
    func respond(_ foreground: Double, _ slope: Double) throws(TheoryError) -> [Double] {
      try base.response(
        TheoryProducts(spectra: change(spectra, foreground: foreground, slope: slope)), at: products,
        nuisance: nuisance)
    }
    return ["A_ps": try respond(1, 0), "slope": try respond(0, 1)]
  }
}
