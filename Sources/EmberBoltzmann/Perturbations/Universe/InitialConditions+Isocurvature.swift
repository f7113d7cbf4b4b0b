import EmberNumerics
import EmberTheory

/// Regular isocurvature modes in flat space, in synchronous gauge (Bucher, Moodley & Turok 2000, astro-ph/9904231), for a unit
/// perturbation; signs and sizes are those of CLASS.
extension InitialConditions {
  func isocurvature(_ mode: IsocurvatureMode, k: Lanes, tau: Double) -> Series {
    switch mode {
    case .coldDarkMatter: matter(k * tau, tau, share: coldFraction.lanes, isCold: true)
    case .baryons: matter(k * tau, tau, share: baryonFraction.lanes, isCold: false)
    case .neutrinoDensity: neutrinoDensity(k * tau, tau)
    case .neutrinoVelocity: neutrinoVelocity(k * tau, tau)
    }
  }

  /// One kind of matter, `share` of all of it, is denser by 1.
  private func matter(_ x: Lanes, _ tau: Double, share: Lanes, isCold: Bool) -> Series {
    let growth = matterRate.lanes * tau
    let scale = share * growth
    let photon: Lanes = scale * (growth * 0.25 - 2.0 / 3)
    let velocity: Lanes = scale * x * (-1.0 / 12)
    let factor: Lanes = 6 * (2 * neutrinoFraction.lanes + 15)
    let quadrupole: Lanes = -2 * scale * x * x / factor
    return Series(
      eta: scale * (growth * (1.0 / 16) - 1.0 / 6), photonDensity: photon, velocity: velocity,
      baryonDensity: photon * 0.75 + (isCold ? Lanes.zero : .one),
      coldDensity: photon * 0.75 + (isCold ? Lanes.one : .zero),
      neutrinos: [photon, velocity * (4.0 / 3), quadrupole, quadrupole * x * (3.0 / 28)])
  }

  /// Neutrinos are denser by 1, and photons as much less dense as keeps the density of radiation.
  private func neutrinoDensity(_ x: Lanes, _ tau: Double) -> Series {
    let (r, growth) = (neutrinoFraction.lanes, matterRate.lanes * tau)
    let g: Lanes = 1 - r
    let (ratio, loading) = (r / g, baryonFraction.lanes / g)
    let x2 = x * x
    let drag: Lanes = 0.25 - loading * growth * (3.0 / 16)
    let velocity: Lanes = ratio * x * (x2 * (1.0 / 72) - drag)
    let quadrupole: Lanes = x2 / (4 * r + 15)
    // To third order, in which the flows of photons and neutrinos cease to cancel.
    let slowing: Lanes = x2 * (1.0 / 54) + quadrupole * (2.0 / 9)
    let flow: Lanes = x * (1.0 / 3 - slowing)
    let eta: Lanes = quadrupole * r * (-1.0 / 6)
    let photon: Lanes = ratio * (x2 * (1.0 / 6) - 1)
    let baryon: Lanes = ratio * x2 * 0.125
    let cold: Lanes = -r * loading * x2 * growth * (1.0 / 80)
    let neutrino: Lanes = 1 - x2 * (1.0 / 6)
    let third: Lanes = quadrupole * x * (1.0 / 7)
    return Series(
      eta: eta, photonDensity: photon, velocity: velocity, baryonDensity: baryon, coldDensity: cold,
      neutrinos: [neutrino, flow, quadrupole, third])
  }

  /// Neutrinos move with theta/k = 3/4, and photons and baryons against them, so that there is no net flux.
  private func neutrinoVelocity(_ x: Lanes, _ tau: Double) -> Series {
    let (r, growth) = (neutrinoFraction.lanes, matterRate.lanes * tau)
    let g: Lanes = 1 - r
    let (ratio, loading) = (r / g, baryonFraction.lanes / g)
    let x2 = x * x
    let photon: Lanes = ratio * x * (1 - loading * growth * (2 + g) * (3.0 / 16))
    let inertia: Lanes = 0.75 * loading * growth * (1 + growth * 0.25)
    let velocity: Lanes = ratio * 0.75 * (x2 * (1.0 / 6) - 1 / (1 + inertia))
    let five: Lanes = 4 * r + 5
    let fifteen: Lanes = 4 * r + 15
    let bend: Lanes = growth * 3.75 / (fifteen * five)
    let flow: Lanes = 1 - x2 * (4 * r + 9) / (6 * five)
    let quadrupole: Lanes = 2 * x / five * (1 + 3 * growth * r / fifteen)
    return Series(
      eta: r * x * (bend - loading * growth * (3.0 / 64) - 1 / five), photonDensity: photon, velocity: velocity,
      baryonDensity: photon * 0.75, coldDensity: -r * loading * x * growth * (9.0 / 64),
      neutrinos: [-x * (1 + loading * r * growth * (3.0 / 16)), flow, quadrupole, quadrupole * x * (3.0 / 14)])
  }
}
