import Glibc

/// How helium reaches its ground state from n = 2, as HyRec has it (Ali-Haimoud & Hirata 2011, arXiv:1011.3758; Hirata & Switzer 2008,
/// astro-ph/0702144): two-photon decay from 2^1s, the line 2^1p - 1^1s with absorption by hydrogen's continuum, and the intercombination line
/// 2^3p - 1^1s with feedback between the two. Matter is as hot as radiation.
struct HeliumChannels: Sendable {
  /// x_e x_HeII / x_HeI in equilibrium, per hydrogen nucleus.
  private let saha: Double
  /// Rate of two-photon decay and of the line without trapping, per x_e x_HeII, in 1/s.
  private let twoPhoton: Double
  private let line: Double
  /// Optical depth of the line per neutral helium atom and hydrogen nucleus.
  private let depth: Double
  /// n_H sigma lambda / H of hydrogen's continuum at the line, per neutral hydrogen atom: optical depth per frequency in units of the line's.
  private let continuum: Double
  /// Width by incoherent scattering, through other excited levels, in 1/s.
  private let incoherentWidth: Double
  /// Photons of the intercombination line per photon of the allowed one.
  private let feedback: Double
  private let hubble: Double

  /// At a temperature of radiation in K, hydrogen nuclei per m^3 and H in 1/s.
  init(temperature t: Double, hydrogen: Double, hubble: Double) {
    let inverse = 1 / t
    let free = Self.sahaFactor * t * t.squareRoot() / hydrogen
    saha = free * exp(-285_325 * inverse)
    twoPhoton = 50.94 * exp(46_090 * inverse) / free
    line = 1.7989e9 * 3 * exp(39_101 * inverse) / free
    depth = 4.277e-14 * hydrogen / hubble
    continuum = hydrogen / (9.15776e28 * hubble)
    feedback = 0.964525 * exp(2947 * inverse)
    self.hubble = hubble
    // Downwards to 2^1s, spontaneous and stimulated; upwards to 3^1s, 3^1d, 4^1s, 4^1d, 5^1s, 5^1d.
    var width = 1.976e6 / (1 - exp(-6989 * inverse))
    for (rate, energy) in Self.upward { width += rate / (exp(energy * inverse) - 1) }
    incoherentWidth = width
  }

  /// d x_HeI / dN per helium nucleus, for its neutral fraction u, neutral hydrogen, and electrons per hydrogen nucleus.
  @inline(__always)
  func rate(_ u: Double, heliumRatio: Double, neutralHydrogen: Double, electrons: Double) -> Double {
    let tau = depth * heliumRatio * max(u, 1e-300)
    let absorption = continuum * max(neutralHydrogen, 1e-300)
    // Line photons absorbed by hydrogen before they scatter again.
    let absorbed = incoherentWidth * tau / (4 * Double.pi * Double.pi) * absorption
    let enhancement = (1 + Double.pi * Double.pi * absorbed).squareRoot() + 7.74 * absorbed / (1 + 70 * absorbed)
    let intercombination = -expm1(-1.023e-7 * tau) * (feedback - enhancement * exp(-6.14e13 * absorption))
    let down = twoPhoton + line * (enhancement + intercombination) / tau
    return down * ((1 - u) * electrons - u * saha) / hubble
  }

  /// 4 (2 pi mu k_B / h^2)^(3/2) in m^-3 K^-3/2: ratio of statistical weights, and the electron's reduced mass.
  private static let sahaFactor = 4 * HydrogenAtom.reducedSahaFactor(nucleus: PhysicalConstants.heliumMass)
  /// Rates in 1/s and energies over k_B in K.
  private static let upward: [(Double, Double)] = [
    (6.03e6, 19_754), (1.06e8, 21_539), (2.18e6, 28_496), (3.37e7, 29_224), (1.04e6, 32_414), (1.51e7, 32_781),
  ]
}
