import EmberNumerics
import EmberTheory

/// How perturbations begin deep in the radiation era, to next order in k tau and in the ratio of matter to radiation: for unit comoving
/// curvature perturbation, or for a unit isocurvature perturbation.
struct InitialConditions<Scalar: MediumScalar> {
  /// Fraction of the radiation density in neutrinos, massive ones included.
  let neutrinoFraction: Scalar
  /// Fraction of the matter density in baryons.
  let baryonFraction: Scalar
  /// Fraction of the matter density in cold dark matter that lasts.
  let coldFraction: Scalar
  /// omega = Omega_m H0 / sqrt(Omega_r) in 1/Mpc: a = a_r tau (1 + omega tau / 4) early on.
  let matterRate: Scalar
  let geometry: Geometry

  /// Densities, velocities theta/k and multipoles of neutrinos; photons and baryons move together.
  struct Series {
    var eta: Lanes
    var photonDensity: Lanes
    var velocity: Lanes
    var baryonDensity: Lanes
    var coldDensity: Lanes
    var neutrinos: [Lanes]
  }

  /// Fills the state of `layout` at time tau; adiabatic unless a mode is given.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, _ layout: HierarchyLayout, k: Lanes, tau: Double,
    mode: IsocurvatureMode? = nil, velocity: (Int) -> Scalar
  ) {
    let series = mode.map { isocurvature($0, k: k, tau: tau) } ?? adiabatic(k: k, tau: tau)
    for i in 0..<layout.count { y[i] = .zero }
    y[layout.eta] = series.eta
    y[layout.photonDensity] = series.photonDensity
    y[layout.photon(1)] = series.velocity * (4.0 / 3)
    y[layout.baryonVelocity] = series.velocity
    y[layout.baryonDensity] = series.baryonDensity
    y[layout.coldDensity] = series.coldDensity
    for l in 0...3 { y[layout.neutrino + l] = series.neutrinos[l] }
    for node in 0..<layout.momentumNodes {
      let psi = y + layout.massive(node)
      for l in 0...3 { psi[l] = series.neutrinos[l] }
      psi[1] /= velocity(node).lanes
    }
  }
}
