import EmberTheory

/// How probable a data set is, given the spectra of a model and the nuisance parameters of the data.
///
/// ln L = -chi^2 / 2, without the normalisation constant. A data set whose likelihood is Gaussian in binned spectra conforms
/// to ``BandPowerLikelihood`` and gets everything here from its ``BandPowerModel``.
public protocol Likelihood: SpectrumSensitivity {
  /// Name in configuration files, chains and reports, such as `planck2018_plik_lite`.
  var name: String { get }

  /// The nuisance parameters that have to be given.
  var nuisanceParameters: [NuisanceParameterInfo] { get }

  /// chi^2 = -2 ln L.
  ///
  /// - Parameters:
  ///   - spectra: C_l in muK^2 that cover `request`.
  ///   - nuisance: At least every one of ``nuisanceParameters``.
  /// - Throws: `TheoryError` when spectra or nuisance parameters are missing, out of range or not finite.
  func chiSquared(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double

  /// ln L and its derivatives with respect to every C_l that enters and every nuisance parameter.
  func gradient(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> LikelihoodGradient

  /// d (whitened residual) / d nuisance parameter, by name; same length as the residual.
  func nuisanceResponses(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]]
}

extension Likelihood {
  public func logLikelihood(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    -0.5 * (try chiSquared(spectra, nuisance: nuisance))
  }
}

/// ln L with its first derivatives.
public struct LikelihoodGradient: Sendable, Equatable {
  public var logLikelihood: Double
  /// d ln L / d C_l in 1/muK^2: the kinds that enter, for l = 0 ... lmax of the spectra given; zero where no data reach.
  public var spectra: PowerSpectra
  /// d ln L / d nuisance parameter, by name.
  public var nuisance: [String: Double]

  public init(logLikelihood: Double, spectra: PowerSpectra, nuisance: [String: Double]) {
    self.logLikelihood = logLikelihood
    self.spectra = spectra
    self.nuisance = nuisance
  }
}
