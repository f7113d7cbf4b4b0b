/// Non-linear power of matter at one redshift.
package protocol NonlinearPower: Sendable {
  /// Non-linear Delta^2 at k in 1/Mpc, where the linear one is `linear`.
  func callAsFunction(_ k: Double, linear: Double) -> Double
}

extension NonlinearPower {
  /// Non-linear P(k) in Mpc^3, where the linear one is `linear`.
  package func power(_ k: Double, linear: Double) -> Double {
    let volume = k * k * k / (2 * Double.pi * Double.pi)
    return self(k, linear: linear * volume) / volume
  }
}
