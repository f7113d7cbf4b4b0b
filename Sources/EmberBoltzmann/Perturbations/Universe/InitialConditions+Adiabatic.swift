import EmberNumerics
import EmberTheory

/// Adiabatic perturbations (MB95, eq. 96; Cyr-Racine & Sigurdson 2011, arXiv:1012.0569); with curvature c = s_2^2 = 1 - 3K/k^2 is not 1,
/// and the same series of the constraints holds with eta = 1 far outside the horizon.
extension InitialConditions {
  func adiabatic(k: Lanes, tau: Double) -> Series {
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
    return Series(
      eta: 1 - x2 * correction / (12 * (15 + 4 * r)), photonDensity: photon, velocity: baryonVelocity,
      baryonDensity: photon * 0.75, coldDensity: photon * 0.75,
      neutrinos: [photon, neutrinoVelocity * (4.0 / 3), shear * 2 * s2, third])
  }
}
