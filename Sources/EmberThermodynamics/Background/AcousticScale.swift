import EmberTheory

/// Which angle of the sound horizon: the redshift at which it is taken, and how the horizon is computed.
enum AcousticScale: CaseIterable {
  /// theta_*: where the optical depth without reionisation is 1.
  case lastScattering
  /// theta_s: where the visibility function is largest.
  case visibilityPeak
  /// theta_MC: see ``Background/fittedAcousticAngle``.
  case fitted

  /// The scale that a parameter stands for; `nil` for one that is no angle.
  init?(_ name: ParameterName) {
    guard let match = Self.allCases.first(where: { $0.parameter == name }) else { return nil }
    self = match
  }

  /// The parameter that is 100 times the angle; also the name of the derived parameter.
  package var parameter: ParameterName {
    switch self {
    case .lastScattering: .thetaStar100
    case .visibilityPeak: .thetaS100
    case .fitted: .thetaMC100
    }
  }
}
