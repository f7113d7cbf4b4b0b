import EmberNumerics
import EmberTheory

/// Perturbations of dark energy by the parametrised post-Friedmann description of Fang, Hu & Lewis 2008 (arXiv:0808.3125), which passes
/// through w = -1: on large scales they keep the momentum of the rest, on small scales dark energy is smooth.
///
/// Its one variable Gamma vanishes early on. Densities are 8 pi G a^2 rho, the flux 8 pi G a^2 (rho + p) theta/k, in synchronous gauge; there
/// is no anisotropic stress. In curved space k^2 - 3K takes the place of k^2 in the constraints.
struct DarkEnergyPerturbation<Scalar: MediumScalar> {
  let w0: Scalar
  let wa: Scalar
  let k: Lanes
  private let inverseK: Lanes
  /// k^2 - 3K, and 1 / (k^2 - 3K) in units of 1/k^2.
  private let poisson: Lanes
  private let inverseFactor: Lanes

  /// What dark energy adds to density and flux, and dGamma/dtau.
  struct Response {
    var density: Lanes
    var flux: Lanes
    var rate: Lanes
  }

  init(_ darkEnergy: (w0: Scalar, wa: Scalar), _ geometry: Geometry, k: Lanes) {
    (w0, wa) = darkEnergy
    self.k = k
    inverseK = 1 / k
    poisson = ModeGeometry(geometry, k: k).poisson
    inverseFactor = k * k / poisson
  }

  /// 8 pi G a^2 (rho + p) where the density is `density`.
  private func enthalpy(_ a: Scalar, density: Scalar) -> Scalar { density * (1 + w0 + wa * (1 - a)) }

  /// The response to what all else does.
  ///
  /// - Parameters:
  ///   - dark: the density of dark energy.
  ///   - enthalpy: rho + p of all else.
  ///   - density, flux: perturbations of all else.
  func response(
    a: Scalar, hubble: Scalar, dark: Scalar, enthalpy: Scalar, eta: Lanes, density: Lanes, flux: Lanes, gamma: Lanes
  ) -> Response {
    let own = self.enthalpy(a, density: dark).lanes
    let rate = hubble.lanes
    let (velocity, shear) = motion(hubble, enthalpy, eta, density, flux)
    // Eq. 15 with Gamma in it, as the density of dark energy at rest is -2 k^2 Gamma.
    let newtonian = velocity + shear - gamma * k * (1 / hubble).lanes
    let source: Lanes = own * newtonian * inverseK * (0.5 / hubble).lanes
    let ratio: Lanes = k * (Self.transition / hubble).lanes
    let stiffness: Lanes = 1 + ratio * ratio
    let change = relaxation(stiffness) * (source / (stiffness * stiffness) - gamma)
    let screening: Lanes = 1 + enthalpy.lanes * (inverseK * inverseK * 1.5) * inverseFactor
    let momentum: Lanes = velocity * own - 2 * k * rate * (source - change - gamma) / screening
    return Response(
      density: -2 * poisson * gamma - 3 * rate * inverseK * momentum, flux: momentum, rate: change * rate)
  }

  /// The same far inside the horizon, where Gamma has decayed.
  func smoothResponse(
    a: Scalar, hubble: Scalar, dark: Scalar, enthalpy: Scalar, eta: Lanes, density: Lanes, flux: Lanes
  ) -> Response {
    let own = self.enthalpy(a, density: dark).lanes
    let (velocity, shear) = motion(hubble, enthalpy, eta, density, flux)
    let x: Lanes = enthalpy.lanes * (inverseK * inverseK * 1.5) * inverseFactor
    let momentum = own * (velocity - (velocity + shear) * (1 - x + x * x))
    return Response(density: -3 * hubble.lanes * inverseK * momentum, flux: momentum, rate: .zero)
  }

  /// The velocity of all else, and the shear k alpha that takes it into the Newtonian frame (without the part of Gamma).
  private func motion(
    _ hubble: Scalar, _ enthalpy: Scalar, _ eta: Lanes, _ density: Lanes, _ flux: Lanes
  ) -> (velocity: Lanes, shear: Lanes) {
    let comoving: Lanes = density + 3 * hubble.lanes * flux * inverseK
    let shear: Lanes = (k * eta + comoving * inverseK * 0.5 * inverseFactor) * (1 / hubble).lanes
    return (flux * (1 / enthalpy).lanes, shear)
  }

  /// c_Gamma with a sound speed of 1 (section II of the paper).
  private static var transition: Double { 0.4 }
  private static var fastest: Double { 30 }

  /// How fast Gamma goes to where it is at rest, in units of aH: 1 + (c_Gamma k/aH)^2, but no faster than 30.
  ///
  /// By then Gamma is a thousandth of its source and follows it; faster, it would limit the steps.
  private func relaxation(_ stiffness: Lanes) -> Lanes {
    let x: Lanes = stiffness * (1 / Self.fastest)
    let x2 = x * x
    return stiffness / (1 + x2 * x2).squareRoot().squareRoot()
  }
}
