import EmberNumerics

/// What perturbations of a scalar field need of the unperturbed one at one time: phi', a^2 dV/dphi and a^2 d^2V/dphi^2 in powers of Mpc,
/// phi in reduced Planck masses.
struct ScalarFieldMedium<Scalar: MediumScalar> {
  var velocity: Scalar
  var force: Scalar
  var curvature: Scalar
}

/// Linear perturbations of a scalar field in synchronous gauge, delta phi'' + 2 aH delta phi' + (k^2 + a^2 V'') delta phi = -h' phi'/2 (Ma,
/// Caldwell, Bode & Wang 1999, astro-ph/9906174). Its variables are delta phi and delta phi'/k, which begin at rest.
struct ScalarFieldPerturbation {
  let k: Lanes
  private let inverseK: Lanes

  static var count: Int { 2 }

  init(k: Lanes) {
    self.k = k
    inverseK = 1 / k
  }

  /// 8 pi G a^2 delta rho.
  func density(_ field: ScalarFieldMedium<some MediumScalar>, _ y: UnsafePointer<Lanes>) -> Lanes {
    field.velocity.lanes * k * y[1] + field.force.lanes * y[0]
  }

  /// 8 pi G a^2 (rho + p) theta/k. There is no anisotropic stress.
  func flux(_ field: ScalarFieldMedium<some MediumScalar>, _ y: UnsafePointer<Lanes>) -> Lanes {
    field.velocity.lanes * k * y[0]
  }

  /// Rates for h' and aH.
  func rates<Scalar: MediumScalar>(
    _ field: ScalarFieldMedium<Scalar>, h: Lanes, hubble: Scalar, _ y: UnsafePointer<Lanes>,
    _ rates: UnsafeMutablePointer<Lanes>
  ) {
    rates[0] = k * y[1]
    let drive: Lanes = (field.curvature.lanes * y[0] + h * field.velocity.lanes * 0.5) * inverseK
    rates[1] = -2 * hubble.lanes * y[1] - k * y[0] - drive
  }
}
