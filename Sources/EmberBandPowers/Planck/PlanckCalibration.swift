import EmberLikelihood
import EmberTheory

extension Calibration {
  /// Planck's absolute calibration: every spectrum is divided by A_planck^2.
  static let planck = Calibration(
    parameter: NuisanceParameterInfo.planckCalibration.name, powers: [.lensedTT: 2, .lensedTE: 2, .lensedEE: 2])
}

extension NuisanceParameterInfo {
  /// A_planck, which all Planck likelihoods share.
  public static let planckCalibration = NuisanceParameterInfo(
    name: "A_planck", aliases: ["calPlanck"], latex: #"A_\mathrm{Planck}"#, defaultValue: 1,
    suggestedPrior: .planckCalibration)
}
