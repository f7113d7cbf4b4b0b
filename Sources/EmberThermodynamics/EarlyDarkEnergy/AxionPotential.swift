import Glibc

/// The potential of axion-like early dark energy, V = m^2 f^2 (1 - cos theta)^3 with theta = phi/f (Poulin et al. 2018, arXiv:1806.10608; Smith et
/// al. 2020, arXiv:1908.06995): U = V/(m f)^2 and its derivatives with respect to theta.
struct AxionPotential {
  let value, slope, curvature, third: Double

  init(_ theta: Double) {
    let (sine, cosine) = (sin(theta), cos(theta))
    // 1 - cos, to all digits at small angles.
    let half = sin(theta / 2)
    let depth = 2 * half * half
    let square = depth * depth
    value = square * depth
    slope = 3 * square * sine
    curvature = 3 * square * (3 * cosine + 2)
    third = depth * sine * (27 * cosine + 3)
  }
}
