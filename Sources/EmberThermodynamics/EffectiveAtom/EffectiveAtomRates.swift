import EmberNumerics
import Glibc

/// The rate equations of ``EffectiveAtom``.
struct EffectiveAtomRates: RateEquations {
  /// What depends on time alone. SI units.
  struct Environment: RateEnvironment {
    let logScaleFactor: Double
    let radiationTemperature: Double
    let hydrogen: Double
    let hubble: Double
    /// x_e x_HII / x_HI in equilibrium.
    let saha: Double
    let rates: EffectiveRates.Equilibrium
    /// Rates of ionisation from 2s and 2p in 1/s.
    let ionization: SIMD2<Double>
    /// Rate 2p -> 1s in 1/s times the neutral fraction.
    let escape: Double
    /// `nil` once helium is neutral.
    let helium: HeliumChannels?

    var heliumActive: Bool { helium != nil }
  }

  /// Recombination coefficients to 2s and 2p in m^3/s, and their excess over those of matter as hot as radiation.
  struct Thermal {
    let recombination: SIMD2<Double>
    let excess: SIMD2<Double>
  }

  let gas: RecombiningGas
  private let correction: LymanAlphaCorrection?

  init(_ background: Background, corrected: Bool) {
    gas = RecombiningGas(background)
    correction = corrected ? LymanAlphaCorrection(background.model) : nil
  }

  func environment(_ n: Double) -> Environment {
    let a = exp(n)
    let z1 = 1 / a
    let temperature = PhysicalConstants.temperatureCMB * z1
    let hydrogen = gas.hydrogenDensity * z1 * z1 * z1
    let hubble = gas.hubble(a)
    let rates = EffectiveRates.shared.equilibrium(temperature)
    let phaseSpace = HydrogenAtom.sahaFactor * temperature * temperature.squareRoot()
    // Detailed balance between n = 2 and the continuum, exp(-E_I / 4 k T), and the ground state, exp(-E_I / k T).
    let quarter = exp(-0.25 * HydrogenAtom.ionization / temperature)
    return Environment(
      logScaleFactor: n, radiationTemperature: temperature, hydrogen: hydrogen, hubble: hubble,
      saha: phaseSpace * quarter * quarter * quarter * quarter / hydrogen, rates: rates,
      ionization: rates.recombination * SIMD2(1, 1.0 / 3) * (phaseSpace * quarter),
      escape: HydrogenAtom.escapeFactor * hubble / hydrogen / (1 + (correction?(temperature) ?? 0)),
      helium: n < RateIntegration.heliumEnd
        ? HeliumChannels(temperature: temperature, hydrogen: hydrogen, hubble: hubble) : nil)
  }

  @inline(__always)
  func thermal(_ temperatureRatio: Double, _ e: Environment) -> Thermal {
    let recombination = EffectiveRates.shared.recombination(temperatureRatio, e.rates.place)
    return Thermal(recombination: recombination, excess: recombination - e.rates.recombination)
  }

  @inline(__always)
  func velocity(_ y: SIMD3<Double>, _ e: Environment, _ r: Thermal) -> SIMD3<Double> {
    let ratio = gas.heliumRatio
    let electrons = 1 - y.x + (e.heliumActive ? ratio * (1 - y.y) : 0)
    let helium =
      e.helium?.rate(y.y, heliumRatio: ratio, neutralHydrogen: y.x, electrons: electrons) ?? 0
    return SIMD3(
      hydrogen(y.x, electrons, e, r), helium,
      gas.heating(y.z, electrons, temperature: e.radiationTemperature, hubble: e.hubble))
  }

  /// d(1 - x_H)/dN: Peebles's factor C for 2s and 2p apart (Ali-Haimoud & Hirata 2011).
  @inline(__always)
  private func hydrogen(_ u: Double, _ electrons: Double, _ e: Environment, _ r: Thermal) -> Double {
    let escape = e.escape / u
    let transfer = e.rates.transfer
    // Without transfer between 2s and 2p, the rates out of each.
    let out = e.ionization + SIMD2(HydrogenAtom.twoPhoton, escape)
    // Probabilities that an atom in 2s or 2p reaches the ground state before it is ionised, by a determinant of positive terms only.
    let determinant = out.x * out.y + transfer * (out.x + 3 * out.y)
    let both = transfer * (3 * escape + HydrogenAtom.twoPhoton)
    let reach = SIMD2(HydrogenAtom.twoPhoton * out.y, escape * out.x) + both
    let equilibrium = e.saha * u
    let net = equilibrium * r.excess + r.recombination * (electrons * (1 - u) - equilibrium)
    return (net * reach).sum() / determinant * e.hydrogen / e.hubble
  }
}
