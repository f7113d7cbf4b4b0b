import Glibc

/// The right-hand side of the RECFAST equations.
struct RecfastRates: RateEquations {
  /// What depends on time alone. SI units.
  struct Environment: RateEnvironment {
    var logScaleFactor: Double
    var redshiftFactor: Double
    var radiationTemperature: Double
    var hydrogen: Double
    var hubble: Double
    /// Lyman-alpha escape coefficient K = lambda^3 / (8 pi H), with the Gaussian correction, in m^3 s.
    var escape: Double
    var heliumActive: Bool
  }

  /// What depends on the matter temperature alone.
  struct Thermal {
    var recombinationH: Double
    var ionizationH: Double
    var boltzmannH: Double
    var recombinationHe: Double
    var ionizationHe: Double
    var boltzmannHe: Double
    var boltzmannHe2p: Double
    var recombinationTriplet: Double
    var ionizationTriplet: Double
    var boltzmannTriplet: Double
    var boltzmannTriplet2p: Double
    var dopplerSpeed: Double
  }

  private let settings: Recfast
  let gas: RecombiningGas
  private let heliumRatio: Double

  init(_ settings: Recfast, _ gas: RecombiningGas) {
    self.settings = settings
    self.gas = gas
    heliumRatio = gas.heliumRatio
  }

  func environment(_ n: Double) -> Environment {
    let a = exp(n)
    let z1 = 1 / a
    let hubble = gas.hubble(a)
    let lambda = 1 / AtomicConstants.hydrogenAlpha
    let d = (-n - settings.centres) / settings.widths
    let correction = 1 + settings.amplitudes.x * exp(-d.x * d.x) + settings.amplitudes.y * exp(-d.y * d.y)
    return Environment(
      logScaleFactor: n, redshiftFactor: z1, radiationTemperature: PhysicalConstants.temperatureCMB * z1,
      hydrogen: gas.hydrogenDensity * z1 * z1 * z1, hubble: hubble,
      escape: lambda * lambda * lambda / (8 * Double.pi * hubble) * correction,
      heliumActive: n < RateIntegration.heliumEnd)
  }

  @inline(__always)
  package func thermal(_ temperatureRatio: Double, _ e: Environment) -> Thermal {
    typealias A = AtomicConstants
    let temperature = temperatureRatio * e.radiationTemperature
    let hc = A.kelvinMetre / temperature
    let q = A.thermalWavenumber * temperature
    let phaseSpace = q * q.squareRoot()
    // Case B coefficient of hydrogen: Pequignot, Petitjean & Boisson 1991.
    let t4 = log(temperature * 1e-4)
    let alpha = settings.hydrogenFudge * 1e-19 * 4.309 * exp(-0.6166 * t4) / (1 + 0.6703 * exp(0.53 * t4))
    var r = Thermal(
      recombinationH: alpha,
      ionizationH: alpha * phaseSpace * exp(-hc * (A.hydrogenIonization - A.hydrogenAlpha)),
      boltzmannH: exp(-hc * A.hydrogenAlpha), recombinationHe: 0, ionizationHe: 0, boltzmannHe: 0,
      boltzmannHe2p: 0, recombinationTriplet: 0, ionizationTriplet: 0, boltzmannTriplet: 0,
      boltzmannTriplet2p: 0, dopplerSpeed: 0)
    guard e.heliumActive else { return r }
    // Helium coefficients: Verner & Ferland form fitted to Hummer & Storey 1998 (singlet), Bray et al. 2000 (triplet).
    let s0 = (temperature / 3).squareRoot()
    let s1 = (temperature / 130016.957803329).squareRoot()
    let l0 = log1p(s0)
    let l1 = log1p(s1)
    r.recombinationHe = 1.803017740859569e-17 / (s0 * exp((1 - 0.711) * l0 + (1 + 0.711) * l1))
    r.recombinationTriplet = 4.943106868239254e-17 / (s0 * exp((1 - 0.761) * l0 + (1 + 0.761) * l1))
    r.ionizationHe = 4 * r.recombinationHe * phaseSpace * exp(-hc * (A.heliumIonization - A.helium2s))
    r.boltzmannHe = exp(-hc * A.helium2s)
    r.boltzmannHe2p = exp(-hc * (A.helium2p - A.helium2s))
    r.ionizationTriplet = 4.0 / 3 * r.recombinationTriplet * phaseSpace * exp(-hc * A.tripletIonization)
    r.boltzmannTriplet = exp(-hc * A.helium2sTriplet)
    r.boltzmannTriplet2p = exp(-hc * (A.helium2pTriplet - A.helium2sTriplet))
    let mass = PhysicalConstants.heliumMass
    r.dopplerSpeed = (2 * PhysicalConstants.kB * temperature / mass).squareRoot()
    return r
  }

  @inline(__always)
  package func velocity(_ y: SIMD3<Double>, _ e: Environment, _ r: Thermal) -> SIMD3<Double> {
    let helium = e.heliumActive ? heliumRatio * (1 - y.y) : 0
    let x = 1 - y.x + helium
    let hydrogenRate = hydrogen(y.x, x, e, r)
    let heliumRate = e.heliumActive ? self.helium(y.y, y.x, x, e, r) : 0
    return SIMD3(hydrogenRate, heliumRate, gas.heating(y.z, x, temperature: e.radiationTemperature, hubble: e.hubble))
  }

  /// d(1 - x_H)/dN: Seager et al. 1999, eq. 1, with F_H on both rates.
  @inline(__always)
  private func hydrogen(_ u: Double, _ x: Double, _ e: Environment, _ r: Thermal) -> Double {
    let net = x * (1 - u) * e.hydrogen * r.recombinationH - r.ionizationH * u * r.boltzmannH
    let ground = e.escape * e.hydrogen * u
    let twoPhoton = 1 + ground * AtomicConstants.twoPhotonHydrogen
    return net * twoPhoton / (twoPhoton + ground * r.ionizationH) / e.hubble
  }

  /// d(1 - x_He)/dN: singlet and triplet channels, Wong et al. 2008, eqs. 1 to 11.
  @inline(__always)
  private func helium(
    _ u: Double, _ neutralH: Double, _ x: Double, _ e: Environment, _ r: Thermal
  ) -> Double {
    typealias A = AtomicConstants
    let ionized = 1 - u
    let ground = heliumRatio * e.hydrogen * u
    // Singlet: escape by the expansion (Sobolev) and by continuum absorption in hydrogen.
    let lineDepth = 3 * A.decaySinglet * ground / (8 * Double.pi * e.hubble * A.helium2p * A.helium2p * A.helium2p)
    let singletEscape =
      A.decaySinglet * Self.escapeProbability(lineDepth)
      + A.decaySinglet
      / (1 + 0.36
        * exp(
          settings.heliumFudge * log(continuumRatio(A.decaySinglet, A.crossSectionSinglet, A.helium2p, u, neutralH, r))))
    // K_He n_1s = 1 / (3 singletEscape); numerator and denominator carry exp(-(E_2p - E_2s)/kT).
    let k = 1 / (3 * singletEscape)
    let singletNet = x * ionized * e.hydrogen * r.recombinationHe - r.ionizationHe * u * r.boltzmannHe
    let singlet =
      singletNet * (r.boltzmannHe2p + k * A.twoPhotonHelium)
      / (r.boltzmannHe2p + k * (A.twoPhotonHelium + r.ionizationHe))
    // Triplet.
    let tripletDepth =
      3 * A.decayTriplet * ground
      / (8 * Double.pi * e.hubble * A.helium2pTriplet * A.helium2pTriplet * A.helium2pTriplet)
    let gamma = continuumRatio(A.decayTriplet, A.crossSectionTriplet, A.helium2pTriplet, u, neutralH, r)
    let continuum = A.decayTriplet / (1 + 0.66 * exp(0.9 * log(gamma))) / 3
    let decay = (A.decayTriplet * Self.escapeProbability(tripletDepth) + continuum) * r.boltzmannTriplet2p
    let tripletNet =
      x * ionized * e.hydrogen * r.recombinationTriplet - 3 * r.ionizationTriplet * u * r.boltzmannTriplet
    let triplet = tripletNet * decay / (r.ionizationTriplet + decay)
    return (singlet + triplet) / e.hubble
  }

  /// gamma: line over continuum opacity, Wong et al. 2008, eq. 6.
  @inline(__always)
  private func continuumRatio(
    _ decay: Double, _ crossSection: Double, _ wavenumber: Double, _ u: Double, _ neutralH: Double, _ r: Thermal
  ) -> Double {
    let doppler = wavenumber * r.dopplerSpeed
    let numerator = 3 * decay * heliumRatio * max(u, 1e-300)
    let denominator =
      Double.pi.squareRoot() * crossSection * 8 * Double.pi * doppler * max(neutralH, 1e-300) * wavenumber * wavenumber
    return numerator / denominator
  }

  /// (1 - e^-tau) / tau.
  @inline(__always)
  private static func escapeProbability(_ tau: Double) -> Double {
    tau < 1e-3 ? 1 - tau / 2 + tau * tau / 6 : (1 - exp(-tau)) / tau
  }
}
