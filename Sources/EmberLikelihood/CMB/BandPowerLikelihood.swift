import EmberTheory

/// A likelihood that is Gaussian in binned spectra. A conforming type states its name, its nuisance parameters and its
/// model, and is done.
public protocol BandPowerLikelihood: Likelihood {
  var model: BandPowerModel { get }
}

extension BandPowerLikelihood {
  public var name: String { model.name }

  public var request: TheoryRequest { model.windows.request }

  public func chiSquared(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    try model.residual(spectra, nuisance).squaredNorm
  }

  public func gradient(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> LikelihoodGradient {
    try model.gradient(spectra, nuisance)
  }

  public func whitenedResidual(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    try model.residual(spectra, nuisance)
  }

  public func whitenedResponse(
    _ direction: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    try model.response(direction, nuisance)
  }

  public func nuisanceResponses(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    try model.nuisanceResponses(spectra, nuisance)
  }

  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    try model.calibration(nuisance)
  }
}
