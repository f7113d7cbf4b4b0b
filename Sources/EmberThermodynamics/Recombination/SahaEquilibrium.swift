import Glibc

/// Ionisation in thermal equilibrium, stage by stage.
struct SahaEquilibrium: Sendable {
  /// n_He / n_H.
  let heliumRatio: Double
  /// Hydrogen nuclei per m^3 today.
  let hydrogenDensity: Double

  /// g (2 pi m_e k T / h^2)^(3/2) exp(-E / kT) / n_H for an ionisation energy E = hc `wavenumber`.
  private func ratio(_ z: Double, _ wavenumber: Double) -> Double {
    let temperature = PhysicalConstants.temperatureCMB * (1 + z)
    let q = AtomicConstants.thermalWavenumber * PhysicalConstants.temperatureCMB / (1 + z)
    return q * q.squareRoot() * exp(-AtomicConstants.kelvinMetre * wavenumber / temperature) / hydrogenDensity
  }

  /// x_e at redshifts of several thousand, where helium recombines for the first time and the rest hardly at all.
  func electronFraction(z: Double) -> Double {
    electronFractionHeliumIII(z: z) - heliumRatio * neutralHelium(z: z) - neutralHydrogen(z: z, other: heliumRatio)
  }

  /// x_e while He++ recombines, everything else being ionised.
  private func electronFractionHeliumIII(z: Double) -> Double {
    let r = ratio(z, AtomicConstants.heliumSecondIonization)
    let b = r - 1 - heliumRatio
    // The positive root of x^2 + b x - c = 0 in whichever form has no cancellation.
    let c = (1 + 2 * heliumRatio) * r
    let root = (b * b + 4 * c).squareRoot()
    return b < 0 ? (root - b) / 2 : 2 * c / (b + root)
  }

  /// Neutral fraction 1 - x_He of helium, hydrogen being ionised.
  func neutralHelium(z: Double) -> Double {
    let r = 4 * ratio(z, AtomicConstants.heliumIonization)
    // With u = 1 - x_He: (1 - u) (1 + f - f u) = r u.
    let b = 1 + 2 * heliumRatio + r
    let c = 1 + heliumRatio
    return 2 * c / (b + (b * b - 4 * heliumRatio * c).squareRoot())
  }

  /// Neutral fraction 1 - x_H of hydrogen, with `other` electrons per hydrogen nucleus from helium.
  func neutralHydrogen(z: Double, other: Double) -> Double {
    let r = ratio(z, AtomicConstants.hydrogenIonization)
    // (1 - u) (1 + other - u) = r u.
    let b = 2 + other + r
    let c = 1 + other
    return 2 * c / (b + (b * b - 4 * c).squareRoot())
  }
}
