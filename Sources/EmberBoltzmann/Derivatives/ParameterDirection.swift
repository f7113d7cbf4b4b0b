import EmberTheory

/// A parameter along which the linear response is differentiated, and how far apart the neighbouring models stand.
struct ParameterDirection: Sendable {
  let parameter: ParameterName
  /// Difference of the parameter between neighbouring models: small enough that curvature does not show (10^-3 of what the CMB can
  /// tell apart), large enough that rounding does not.
  let step: Double

  /// `nil` for a parameter that the linear response does not depend on smoothly, or that is not supported.
  init?(_ parameter: ParameterName) {
    self.parameter = parameter
    switch parameter {
    case .omegaB: step = 1.5e-7
    case .omegaCDM: step = 1e-6
    case .hubbleConstant: step = 5e-4
    case .tauReio: step = 5e-6
    case .neutrinoMass: step = 1e-5
    case .effectiveNeutrinos: step = 1e-4
    case .heliumFraction: step = 1e-5
    default: return nil
    }
  }
}
