import EmberTheory

extension BoltzmannSolver {
  /// The coordinates in which this solver's spectra are nearly quadratic: at fixed angle of the sound horizon the peaks stay where
  /// they are. Spectra have a kink at the standard N_eff, below which massive neutrinos are fewer than standard ones, and bend along
  /// masses. Early dark energy bends them most of all.
  public static let emulationCoordinates = EmulationCoordinates(
    replacing: [EarlyFieldCoordinate.redshift, EarlyFieldCoordinate.angle, AcousticAngle()],
    leading: [.effectiveNeutrinos] + ParameterName.neutrinoMasses + [.earlyShare, .earlyRedshift, .earlyAngle])
}
