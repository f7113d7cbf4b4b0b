import EmberNumerics
import Glibc

/// The Fourier transform of the density profile of Navarro, Frenk & White (1997), cut at the virial radius and normalised to 1 at k = 0.
struct HaloProfile: Sendable {
  /// r_s in Mpc.
  let scaleRadius: Double
  /// r_v/r_s.
  let concentration: Double
  private let inverseMass: Double
  private let integrals = AuxiliarySineIntegrals.shared

  init(virialRadius: Double, concentration c: Double) {
    scaleRadius = virialRadius / c
    concentration = c
    inverseMass = 1 / (log(1 + c) - c / (1 + c))
  }

  /// W at k in 1/Mpc (Cooray & Sheth 2002, astro-ph/0206508, eq. 81), with Si and Ci written by their auxiliary functions.
  func callAsFunction(_ k: Double) -> Double {
    let x = k * scaleRadius
    let y = (1 + concentration) * x
    guard y > 1e-4 else { return 1 }
    let phase = concentration * x
    let (_, inner) = integrals(x)
    let (f, g) = integrals(y)
    return (inner - g * cos(phase) - (1 / y - f) * sin(phase)) * inverseMass
  }
}
