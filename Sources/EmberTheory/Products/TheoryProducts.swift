/// What a theory predicts of a model, as data see it: spectra, functions of the background, derived parameters.
///
/// How a prediction changes with a parameter is again a `TheoryProducts`, in which what is missing does not change.
public struct TheoryProducts: Sendable, Equatable {
  public var spectra: PowerSpectra
  /// At the redshifts that were asked for; `nil` when none were.
  public var background: BackgroundTable?
  /// Derived parameters by name: `H0`, `thetastar`, `rdrag` (Mpc), `age` (Gyr), `z_reio`, `sigma8`, ...
  public var derived: [String: Double]

  public init(
    spectra: PowerSpectra = PowerSpectra(lmax: 0), background: BackgroundTable? = nil,
    derived: [String: Double] = [:]
  ) {
    self.spectra = spectra
    self.background = background
    self.derived = derived
  }
}
