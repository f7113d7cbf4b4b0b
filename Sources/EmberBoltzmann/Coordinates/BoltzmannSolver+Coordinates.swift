import EmberTheory

extension BoltzmannSolver {
  /// The coordinates in which this solver's spectra are nearly quadratic: at fixed angle of the sound horizon the peaks stay where
  /// they are. Spectra have a kink at the standard N_eff, below which massive neutrinos are fewer than standard ones, and bend along
  /// masses, least in the energy that these add, which has the kink too. What early dark energy does bends most of all along z_c and theta_i, and is nearly in proportion to its share.
  public static let emulationCoordinates = EmulationCoordinates(
    replacing: [HilltopCoordinate(), NeutrinoEnergyCoordinate(), AcousticAngle()],
    leading: [.effectiveNeutrinos] + ParameterName.neutrinoMasses + [.earlyShare, .earlyRedshift, .earlyAngle],
    addition: EmulatedAddition(share: .earlyShare, shapes: [.earlyRedshift, .earlyAngle]))
}
