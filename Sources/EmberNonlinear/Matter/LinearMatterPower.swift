import EmberNumerics
import EmberThermodynamics
import Glibc

/// The linear power spectrum of matter at one moment, as a function of wavenumber.
package struct LinearMatterPower: Sendable {
  private let primordial: PrimordialSpectrum
  /// delta_m/k^2 for unit primordial curvature, over ln k.
  private let transfer: CubicSpline
  /// That of the other field, where two are correlated.
  private let partner: CubicSpline?

  /// - Parameters:
  ///   - contrast: delta_m for unit primordial curvature at the wavenumbers.
  ///   - partner: that of another field, with which it is correlated.
  package init(wavenumbers: [Double], contrast: [Double], partner: [Double]? = nil, primordial: PrimordialSpectrum) {
    self.primordial = primordial
    func spline(_ contrast: [Double]) -> CubicSpline {
      CubicSpline(wavenumbers.map { log($0) }, zip(contrast, wavenumbers).map { $0 / ($1 * $1) })
    }
    transfer = spline(contrast)
    self.partner = partner.map(spline)
  }

  /// P(k) in Mpc^3 at k in 1/Mpc.
  package func callAsFunction(_ k: Double) -> Double {
    dimensionless(k) * 2 * Double.pi * Double.pi / (k * k * k)
  }

  /// Power per ln k, k^3 P(k) / (2 pi^2).
  package func dimensionless(_ k: Double) -> Double {
    let contrast = transfer(log(k)) * k * k
    let other = partner.map { $0(log(k)) * k * k } ?? contrast
    return primordial(k) * contrast * other
  }
}
