/// A species beyond photons, baryons, cold dark matter, neutrinos and dark energy through time: what the expansion and the perturbations ask of it.
///
/// What a species does not say of itself is nothing: one without a density of its own, say, is a way in which another is perturbed.
package protocol SpeciesHistory: Sendable {
  /// 8 pi G rho in Mpc^-2 at a.
  func density(_ a: Double) -> Double
  /// 8 pi G a^2 of density and pressure in Mpc^-2 at a.
  func stress(_ a: Double) -> (density: Double, pressure: Double)
  /// 8 pi G rho in Mpc^-2 of what of it is matter, which clusters as cold dark matter does.
  func matter(_ a: Double) -> Double
  /// 8 pi G rho in Mpc^-2 of what of it is radiation.
  func radiation(_ a: Double) -> Double
  /// The quantities that its perturbations look up by conformal time, at most four: for each the power of an inverse length that it is.
  var columns: [Int] { get }
  /// These quantities at a and aH in powers of Mpc, and their derivatives with respect to conformal time.
  func values(_ a: Double, _ hubble: Double) -> (values: SIMD4<Double>, slopes: SIMD4<Double>)
}

extension SpeciesHistory {
  package func density(_ a: Double) -> Double { 0 }
  package func stress(_ a: Double) -> (density: Double, pressure: Double) { (0, 0) }
  package func matter(_ a: Double) -> Double { 0 }
  package func radiation(_ a: Double) -> Double { 0 }
  package var columns: [Int] { [] }
  package func values(_ a: Double, _ hubble: Double) -> (values: SIMD4<Double>, slopes: SIMD4<Double>) {
    (.zero, .zero)
  }

  /// d(8 pi G a^2 (rho + p)) / d ln a, for a species whose energy is conserved.
  func enthalpySlope(_ a: Double) -> Double {
    let here = stress(a)
    let step = 1e-4
    let pressure = (stress(a * (1 + step)).pressure - stress(a * (1 - step)).pressure) / (2 * step)
    return pressure - here.density - 3 * here.pressure
  }
}
