import EmberTheory

/// One step between the spectra of the theory and the spectra an experiment would see: a calibration, the aberration by
/// our motion, a foreground template.
///
/// A step is affine in the spectra, y = M(nu) x + t(nu): whatever is not is no part of a Gaussian band-power likelihood.
/// Steps are applied to C_l in muK^2, in the order a ``BandPowerModel`` lists them, and leave `lmax` as it is.
public protocol SpectrumTransformation: Sendable {
  /// The nuisance parameters nu of this step.
  var nuisanceNames: [String] { get }

  /// y = M x + t.
  ///
  /// - Throws: `TheoryError` when a nuisance parameter is missing or out of range.
  func transform(_ spectra: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> PowerSpectra

  /// M dx: the change of y for a change of x.
  func response(_ direction: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> PowerSpectra

  /// M^T g: carries a gradient with respect to y back to one with respect to x.
  func pullback(_ gradient: PowerSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) -> PowerSpectra

  /// dy / d nu for one of ``nuisanceNames`` at the spectra x.
  func nuisanceResponse(
    _ name: String, at spectra: PowerSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> PowerSpectra
}
