import EmberNumerics

/// Adiabatic initial conditions for unit comoving curvature perturbation, to next order in k tau and in the ratio of matter to radiation
/// (MB95, eq. 96; Cyr-Racine & Sigurdson 2011, arXiv:1012.0569).
struct AdiabaticInitialConditions {
  /// Fraction of the radiation density in neutrinos, massive ones included.
  let neutrinoFraction: Double
  /// Fraction of the matter density in baryons.
  let baryonFraction: Double
  /// omega = Omega_m H0 / sqrt(Omega_r) in 1/Mpc: a = a_r tau (1 + omega tau / 4) early on.
  let matterRate: Double

  /// Fills the state of `layout` at time tau.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, _ layout: HierarchyLayout, k: Lanes, tau: Double, velocity: (Int) -> Double
  ) {
    let r = neutrinoFraction
    let x = k * tau
    let x2 = x * x
    let x3 = x2 * x
    let growth = matterRate * tau
    let photon = x2 * (-1.0 / 3 * (1 - growth / 5))
    let slip = 1 - 3 * (1 + 5 * baryonFraction - r) / (20 * (1 - r)) * growth
    let baryonVelocity = x3 * (-1.0 / 36 * slip)
    let slipN = 4 * r + 23 - 3 * (8 * r * r + 50 * r + 275) / (20 * (2 * r + 15)) * growth
    let neutrinoVelocity = x3 * (-1.0 / 36 / (4 * r + 15) * slipN)
    let shear = x2 * (2 / (45 + 12 * r) * (1 + (4 * r - 5) / (4 * (2 * r + 15)) * growth))
    let correction = 5 + 4 * r - (16 * r * r + 280 * r + 325) / (10 * (2 * r + 15)) * growth
    for i in 0..<layout.count { y[i] = .zero }
    y[layout.eta] = 1 - x2 * (correction / (12 * (15 + 4 * r)))
    y[layout.photonDensity] = photon
    y[layout.photon(1)] = baryonVelocity * (4.0 / 3)
    y[layout.baryonVelocity] = baryonVelocity
    y[layout.baryonDensity] = photon * 0.75
    y[layout.coldDensity] = photon * 0.75
    let multipoles = [photon, neutrinoVelocity * (4.0 / 3), shear * 2, x3 * (4.0 / 7 / (45 + 12 * r))]
    for l in 0...3 { y[layout.neutrino + l] = multipoles[l] }
    for node in 0..<layout.momentumNodes {
      let psi = y + layout.massive(node)
      for l in 0...3 { psi[l] = multipoles[l] }
      psi[1] *= 1 / velocity(node)
    }
  }
}
