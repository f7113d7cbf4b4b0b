import Glibc

/// Collapse threshold and virial overdensity of spherical perturbations: fits by Mead (2017, arXiv:1606.05345, appendix A), with the
/// changes for massive neutrinos of Mead et al. (2021, arXiv:2009.01858).
struct SphericalCollapse: Sendable {
  /// delta_c: the linear density contrast at collapse.
  let threshold: Double
  /// Delta_v: the density of a virialised halo in units of the mean matter density.
  let overdensity: Double

  init(_ growth: MatterGrowth, scaleFactor a: Double, neutrinoFraction: Double) {
    let (x, y) = (1 - growth(a) / a, 1 - growth.accumulated(a) / a)
    func fit(_ p: (Double, Double, Double, Double)) -> Double { p.0 + p.1 * x + p.2 * x * x + p.3 * y }
    let omega = log10(growth.omegaMatter(a))
    let first = fit((-0.0069, -0.0208, 0.0312, 0.0021)) * omega
    let second = fit((0.0001, -0.0647, -0.0417, 0.0646))
    let einsteinDeSitter = 0.15 * pow(12 * Double.pi, 2.0 / 3)
    threshold = einsteinDeSitter * (1 + first + second) * (1 - 0.041 * neutrinoFraction)
    let third = fit((-0.79, -10.17, 2.51, 6.51)) * omega
    let fourth = fit((-1.89, 0.38, 18.8, -15.87)) * omega * omega
    overdensity = 18 * Double.pi * Double.pi * (1 + third + fourth) * (1 + 0.763 * neutrinoFraction)
  }
}
