import EmberNumerics

/// Adiabatic initial conditions for unit comoving curvature perturbation, to next order in k tau and in the ratio of matter to radiation
/// (MB95, eq. 96; Cyr-Racine & Sigurdson 2011, arXiv:1012.0569).
struct AdiabaticInitialConditions<Scalar: MediumScalar> {
  /// Fraction of the radiation density in neutrinos, massive ones included.
  let neutrinoFraction: Scalar
  /// Fraction of the matter density in baryons.
  let baryonFraction: Scalar
  /// omega = Omega_m H0 / sqrt(Omega_r) in 1/Mpc: a = a_r tau (1 + omega tau / 4) early on.
  let matterRate: Scalar

  /// Fills the state of `layout` at time tau.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, _ layout: HierarchyLayout, k: Lanes, tau: Double, velocity: (Int) -> Scalar
  ) {
    let r = neutrinoFraction.lanes
    let x = k * tau
    let x2 = x * x
    let x3 = x2 * x
    let growth = matterRate.lanes * tau
    let photon: Lanes = x2 * (growth * (1.0 / 15) - 1.0 / 3)
    let slipRatio: Lanes = 3 * (1 + 5 * baryonFraction.lanes - r) / (20 * (1 - r))
    let slip: Lanes = 1 - slipRatio * growth
    let baryonVelocity: Lanes = x3 * slip * (-1.0 / 36)
    let square: Lanes = r * r
    let slipRatioN: Lanes = 3 * (8 * square + 50 * r + 275) / (20 * (2 * r + 15))
    let slipN: Lanes = 4 * r + 23 - slipRatioN * growth
    let neutrinoVelocity: Lanes = x3 * slipN * (-1.0 / 36) / (4 * r + 15)
    let shearSlip: Lanes = (4 * r - 5) / (4 * (2 * r + 15))
    let shear: Lanes = x2 * (1 + shearSlip * growth) * 2 / (45 + 12 * r)
    let correctionRatio: Lanes = (16 * square + 280 * r + 325) / (10 * (2 * r + 15))
    let correction: Lanes = 5 + 4 * r - correctionRatio * growth
    let third: Lanes = x3 * (4.0 / 7) / (45 + 12 * r)
    for i in 0..<layout.count { y[i] = .zero }
    y[layout.eta] = 1 - x2 * correction / (12 * (15 + 4 * r))
    y[layout.photonDensity] = photon
    y[layout.photon(1)] = baryonVelocity * (4.0 / 3)
    y[layout.baryonVelocity] = baryonVelocity
    y[layout.baryonDensity] = photon * 0.75
    y[layout.coldDensity] = photon * 0.75
    let multipoles = [photon, neutrinoVelocity * (4.0 / 3), shear * 2, third]
    for l in 0...3 { y[layout.neutrino + l] = multipoles[l] }
    for node in 0..<layout.momentumNodes {
      let psi = y + layout.massive(node)
      for l in 0...3 { psi[l] = multipoles[l] }
      psi[1] /= velocity(node).lanes
    }
  }
}
