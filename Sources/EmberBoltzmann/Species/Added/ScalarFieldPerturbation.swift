import EmberNumerics
import EmberThermodynamics

extension EarlyDarkEnergy: PerturbedSpecies {
  func perturbation(of modes: SpeciesModes) -> any SpeciesPerturbation { ScalarFieldPerturbation(k: modes.k) }
}

/// Linear perturbations of a scalar field in synchronous gauge, delta phi'' + 2 aH delta phi' + (k^2 + a^2 V'') delta phi = -h' phi'/2 (Ma,
/// Caldwell, Bode & Wang 1999, astro-ph/9906174). Its variables are delta phi and delta phi'/k, which begin at rest.
///
/// Columns of the medium are phi', a^2 dV/dphi and a^2 d^2V/dphi^2 in powers of Mpc, phi in reduced Planck masses. There is no anisotropic
/// stress. Once radiation streams freely the field does not cluster either.
struct ScalarFieldPerturbation: SpeciesPerturbation {
  let k: Lanes
  private let inverseK: Lanes

  init(k: Lanes) {
    self.k = k
    inverseK = 1 / k
  }

  var count: Int { 2 }

  func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
    let (velocity, force) = (medium.columns[0], medium.columns[1])
    return SpeciesMoments(density: velocity * k * y[1] + force * y[0], flux: velocity * k * y[0])
  }

  func rates(
    _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let (velocity, curvature) = (medium.columns[0], medium.columns[2])
    rates[0] = k * y[1]
    let drive: Lanes = (curvature * y[0] + metric.h * velocity * 0.5) * inverseK
    rates[1] = -2 * medium.hubble * y[1] - k * y[0] - drive
  }

  func streaming(from time: Double) -> any SpeciesPerturbation {
    SmoothSpecies(soundSpeedSquared: .one) { $0.columns[0] * $0.columns[0] }
  }
}
