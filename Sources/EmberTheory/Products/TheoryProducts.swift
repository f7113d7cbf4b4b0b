/// What a theory predicts of a model, as data see it: spectra, functions of the background, derived parameters, the power of matter.
///
/// How a prediction changes with a parameter is again a `TheoryProducts`, in which what is missing does not change.
public struct TheoryProducts: Sendable, Equatable {
  public var spectra: PowerSpectra
  /// At the redshifts that were asked for; `nil` when none were.
  public var background: BackgroundTable?
  /// Derived parameters by name: `H0`, `thetastar`, `rdrag` (Mpc), `age` (Gyr), `z_reio`, `sigma8`, ...
  public var derived: [String: Double]
  /// The power spectra of matter that were asked for; `nil` when none were.
  public var matterPower: MatterPowerSpectrum?

  public init(
    spectra: PowerSpectra = PowerSpectra(lmax: 0), background: BackgroundTable? = nil,
    derived: [String: Double] = [:], matterPower: MatterPowerSpectrum? = nil
  ) {
    self.spectra = spectra
    self.background = background
    self.derived = derived
    self.matterPower = matterPower
  }
}
