import EmberNumerics

/// A fluid deep inside its sound horizon, which no longer clusters and has no variables.
///
/// In Newtonian gauge it is at rest, with a pressure c^2 delta rho that balances the force of the potential: delta rho =
/// -(rho + p) psi/c^2. In synchronous gauge that is theta = -h'/2 and delta rho = (rho + p) ((3 + 1/c^2) H h'/(2 k^2) - eta/c^2),
/// since psi = eta - H h'/(2 k^2) here.
struct SmoothSpecies: SpeciesPerturbation {
  /// c^2, not zero.
  let soundSpeedSquared: Lanes
  /// 8 pi G a^2 (rho + p).
  let enthalpy: @Sendable (SpeciesMedium) -> Lanes

  var count: Int { 0 }

  func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
    let enthalpy = enthalpy(medium)
    let softness: Lanes = 1 / soundSpeedSquared
    return SpeciesMoments(
      expansion: enthalpy * ((3 + softness) * 0.5), inertia: enthalpy * softness, flow: enthalpy)
  }

  func rates(
    _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {}
}
