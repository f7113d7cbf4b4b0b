import EmberNumerics
import EmberTheory

/// Adiabatic initial conditions for unit comoving curvature perturbation, to next order in k tau and in the ratio of matter to radiation
/// (MB95, eq. 96; Cyr-Racine & Sigurdson 2011, arXiv:1012.0569); with curvature c = s_2^2 = 1 - 3K/k^2 is not 1,
/// and the same series of the constraints holds with eta = 1 far outside the horizon.
struct AdiabaticInitialConditions<Scalar: MediumScalar> {
  /// Fraction of the radiation density in neutrinos, massive ones included.
  let neutrinoFraction: Scalar
  /// Fraction of the matter density in baryons.
  let baryonFraction: Scalar
  /// omega = Omega_m H0 / sqrt(Omega_r) in 1/Mpc: a = a_r tau (1 + omega tau / 4) early on.
  let matterRate: Scalar
  let geometry: Geometry

  /// Fills the state of `layout` at time tau.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, _ layout: HierarchyLayout, k: Lanes, tau: Double, velocity: (Int) -> Scalar
  ) {
    let r = neutrinoFraction.lanes
    let s2 = CurvedCouplings.factor(2, geometry, k)
    let c = s2 * s2
    let x = k * tau
    let x2 = x * x
    let x3 = x2 * x
    let growth = matterRate.lanes * tau
    let photon: Lanes = x2 * (growth * (1.0 / 15) - 1.0 / 3) * c
    let slipRatio: Lanes = 3 * (1 + 5 * baryonFraction.lanes - r) / (20 * (1 - r))
    let slip: Lanes = 1 - slipRatio * growth
    let baryonVelocity: Lanes = x3 * slip * (-1.0 / 36) * c
    let square: Lanes = r * r
    let slipRatioN: Lanes = 3 * (8 * square + 50 * r + 275) / (20 * (2 * r + 15))
    let slipN: Lanes = 4 * r + 23 - slipRatioN * growth
    let neutrinoVelocity: Lanes = x3 * slipN * (-1.0 / 36) / (4 * r + 15) * c
    let shearSlip: Lanes = (4 * r - 5) / (4 * (2 * r + 15))
    let shear: Lanes = x2 * (1 + shearSlip * growth) * 2 / (45 + 12 * r)
    let correctionRatio: Lanes = (16 * square + 280 * r + 325) / (10 * (2 * r + 15))
    let bend: Lanes = (15 + 4 * r) * (c - 1)
    let correction: Lanes = 5 + 4 * r + bend - correctionRatio * growth
    let s3 = CurvedCouplings.factor(3, geometry, k)
    let third: Lanes = x3 * (4.0 / 7) / (45 + 12 * r) * s2 * s3
    for i in 0..<layout.count { y[i] = .zero }
    y[layout.eta] = 1 - x2 * correction / (12 * (15 + 4 * r))
    y[layout.photonDensity] = photon
    y[layout.photon(1)] = baryonVelocity * (4.0 / 3)
    y[layout.baryonVelocity] = baryonVelocity
    y[layout.baryonDensity] = photon * 0.75
    y[layout.coldDensity] = photon * 0.75
    let multipoles = [photon, neutrinoVelocity * (4.0 / 3), shear * 2 * s2, third]
    for l in 0...3 { y[layout.neutrino + l] = multipoles[l] }
    for node in 0..<layout.momentumNodes {
      let psi = y + layout.massive(node)
      for l in 0...3 { psi[l] = multipoles[l] }
      psi[1] /= velocity(node).lanes
    }
  }
}
