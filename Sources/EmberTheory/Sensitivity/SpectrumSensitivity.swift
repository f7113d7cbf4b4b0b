/// First and second derivative information of a Gaussian ln L with respect to the spectra.
///
/// ln L = -|r|^2 / 2 + constant with the whitened residual r; a change dC of the spectra changes r by `whitenedResponse`.
/// So the gradient along dC is -r . w and the curvature between two directions is -w1 . w2, and an accuracy monitor needs
/// to know nothing else about the data.
public protocol SpectrumSensitivity: Sendable {
  /// The spectra that enter, and to which multipole.
  var request: TheoryRequest { get }

  /// ln L at the spectra, the same number the sampler uses for this data set.
  func logLikelihood(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double

  /// The whitened residual r at the spectra. Its length does not depend on the arguments.
  func whitenedResidual(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> [Double]

  /// dr for a change `direction` of the spectra; same length as the residual.
  func whitenedResponse(_ direction: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> [Double]

  /// How nuisance parameters act, when all they do is to scale spectra; `nil` when they do anything else.
  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration?
}
