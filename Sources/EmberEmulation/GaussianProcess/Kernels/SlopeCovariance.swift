/// Covariances that involve slopes of a stationary process of unit variance, at two inputs z and z' (Solak et al. 2003; Rasmussen &
/// Williams 2006, section 9.4): with u = (z - z') / length, k(r^2) has the slope 2 k' u / length along z and minus that along z'.
struct SlopeCovariance {
  /// (z - z') / length.
  let u: [Double]
  let squaredDistance: Double
  private let inverseLengths: [Double]
  private let slope: Double
  private let curvature: Double

  init(kernel: Kernel, scaledDifference u: [Double], inverseLengths: [Double]) {
    self.u = u
    self.inverseLengths = inverseLengths
    squaredDistance = u.reduce(0) { $0 + $1 * $1 }
    slope = kernel.slope(squaredDistance)
    curvature = kernel.curvature(squaredDistance)
  }

  /// cov(f(z), df / dz'_a).
  func valueSlope(_ a: Int) -> Double { -2 * slope * u[a] * inverseLengths[a] }

  /// cov(df / dz_a, df / dz'_b).
  func slopeSlope(_ a: Int, _ b: Int) -> Double {
    -(4 * curvature * u[a] * u[b] + (a == b ? 2 * slope : 0)) * inverseLengths[a] * inverseLengths[b]
  }
}
