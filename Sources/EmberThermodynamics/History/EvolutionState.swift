/// What the equations of motion need of the homogeneous universe at one moment. Units: powers of Mpc.
public struct EvolutionState: Sendable {
  package let lanes: SIMD8<Double>

  /// Scale factor.
  public var a: Double { lanes[0] }
  /// aH in 1/Mpc.
  public var conformalHubble: Double { lanes[1] }
  /// kappa' = a n_e sigma_T in 1/Mpc, positive.
  public var opacity: Double { lanes[2] }
  /// d kappa'/d tau in Mpc^-2.
  public var opacityDerivative: Double { lanes[3] }
  /// Baryon sound speed squared.
  public var baryonSoundSpeedSquared: Double { lanes[4] }
  /// e^-kappa, with the optical depth kappa from here to today.
  public var transparency: Double { lanes[5] }
  /// 8 pi G a^2 rho of dark energy in Mpc^-2.
  public var darkEnergyDensity: Double { lanes[6] }
  /// 8 pi G a^2 (rho + p) of everything else in Mpc^-2.
  public var enthalpy: Double { lanes[7] }
  /// Visibility g = kappa' e^-kappa in 1/Mpc.
  public var visibility: Double { lanes[2] * lanes[5] }
}
