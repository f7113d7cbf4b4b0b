import EmberTheory
import Glibc

/// Gravitational waves of curved space by their labels q = sqrt(k^2 + 3K); closed universes have whole multiples of sqrt(K), from three on.
struct TensorModes {
  let geometry: Geometry

  /// k.
  func wavenumber(_ q: Double) -> Double { (q * q - 3 * geometry.curvature).squareRoot() }

  /// What each label weighs in the integral over ln q, for a power P_t(k): (q^2 - 4K)/(q^2 - K), times tanh(pi q / 2 sqrt(-K)) in an open
  /// universe. That is scale-invariance as inflation makes it in one bubble (Bucher & Cohn 1997, astro-ph/9701484), and CAMB's convention. It vanishes with q.
  func density(_ q: Double) -> Double {
    let curvature = geometry.curvature
    let ratio = (q * q - 4 * curvature) / (q * q - curvature)
    return curvature < 0 ? ratio * tanh(Double.pi / 2 * q / (-curvature).squareRoot()) : ratio
  }

  /// sqrt((q^2 - K)(q^2 - 4K))/q^2, by which the radial functions are divided.
  func norm(_ q: Double) -> Double {
    let x = geometry.curvature / (q * q)
    return ((1 - x) * (1 - 4 * x)).squareRoot()
  }
}
