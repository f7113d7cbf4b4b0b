import EmberLikelihood
import EmberNumerics
import EmberTheory

/// A likelihood that is Gaussian in binned spectra. A conforming type states its name, its nuisance parameters and its
/// model, and is done.
public protocol BandPowerLikelihood: GaussianBandPowers {
  var model: BandPowerModel { get }
}

extension BandPowerLikelihood {
  public var theory: BandPowerTheory { model.theory }

  public var bands: [DataBand] { theory.windows.bands }

  public var data: [Double] { model.gaussian.data }

  public func covariance(at bandPowers: [Double]) -> Matrix { model.gaussian.covariance }

  public var gaussian: WhitenedGaussian? { model.gaussian }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try model.residual(products.spectra, nuisance)
  }

  public func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    try model.response(change.spectra, nuisance)
  }

  public func nuisanceResponses(
    _ products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    try model.nuisanceResponses(products.spectra, nuisance)
  }

  /// By one sweep forth and one back, whatever the number of directions.
  public func slopes(
    _ products: TheoryProducts, nuisance: NuisanceParameters, along changes: [TheoryProducts]
  ) throws(TheoryError) -> LikelihoodSlopes {
    let gradient = try model.gradient(products.spectra, nuisance)
    return LikelihoodSlopes(
      logLikelihood: gradient.logLikelihood, changes: changes.map { gradient.spectra.dot($0.spectra) },
      nuisance: gradient.nuisance)
  }

  /// ln L and its derivatives with respect to every C_l that enters and every nuisance parameter.
  public func gradient(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> LikelihoodGradient {
    try model.gradient(spectra, nuisance)
  }

  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    try model.theory.calibration(nuisance)
  }

  public func spanned(
    by directions: [PowerSpectra], at coefficients: [Double], nuisance: NuisanceParameters
  ) throws(TheoryError) -> (any SpannedLikelihood)? {
    try SpannedBandPowers(
      model.theory, model, directions: directions, at: coefficients, nuisance: nuisance)
  }
}
