import Glibc

/// Massive neutrino species of one mass.
public struct MassGroup: Sendable, Hashable {
  /// m / (k T_nu0).
  public let massOverTemperature: Double
  /// 8 pi G rho a^4 in Mpc^-2 if they were massless.
  package let radiation: Double
  /// How many of the massive species they are, as a fraction.
  package let share: Double
}

/// 8 pi G rho a^n of each species today (a = 1), in Mpc^-2.
public struct SpeciesDensities: Sendable, Hashable {
  /// Photons: scales as a^-4.
  public let photon: Double
  /// All massless neutrinos together: scales as a^-4.
  public let masslessNeutrino: Double
  /// One massive species if it were massless.
  public let massivePerSpecies: Double
  /// Number of massive species.
  public let massiveCount: Int
  /// The different masses of massive species.
  public let massGroups: [MassGroup]
  /// Baryons: scales as a^-3.
  public let baryon: Double
  /// Cold dark matter: scales as a^-3.
  public let cdm: Double

  /// What one species contributes to the standard N_eff = 3.044.
  ///
  /// A massive species is a standard one, with T_nu = (4/11)^(1/3) share^(1/4) T_gamma; radiation beyond the standard N_eff
  /// is massless, and less than that is taken from the massless species first. CAMB's convention.
  static let standardShare = 3.044 / 3

  package init(
    omegaB: Double, omegaCDM: Double, effectiveNeutrinos: Double, neutrinoMasses: [Double]
  ) {
    let temperature = PhysicalConstants.temperatureCMB
    let mpc = PhysicalConstants.megaparsec
    let energy = PhysicalConstants.radiationConstant * temperature * temperature * temperature * temperature
    photon = PhysicalConstants.einsteinFactor * energy / (PhysicalConstants.c * PhysicalConstants.c) * mpc * mpc
    let ratio = cbrt(4.0 / 11)
    let oneNeutrino = 7.0 / 8 * photon * ratio * ratio * ratio * ratio
    let count = Double(neutrinoMasses.count)
    let share = min(Self.standardShare, count == 0 ? 0 : effectiveNeutrinos / count)
    massivePerSpecies = oneNeutrino * share
    massiveCount = neutrinoMasses.count
    masslessNeutrino = oneNeutrino * max(effectiveNeutrinos - count * share, 0)
    let neutrinoTemperature = temperature * ratio * share.squareRoot().squareRoot()
    var groups: [MassGroup] = []
    for mass in Set(neutrinoMasses).sorted() {
      let equal = neutrinoMasses.count { $0 == mass }
      groups.append(
        MassGroup(
          massOverTemperature: mass * PhysicalConstants.electronVolt / (PhysicalConstants.kB * neutrinoTemperature),
          radiation: Double(equal) * massivePerSpecies, share: Double(equal) / count))
    }
    massGroups = groups
    baryon = omegaB * Self.critical(h: 1)
    cdm = omegaCDM * Self.critical(h: 1)
  }

  /// Without cold dark matter where that follows from the Hubble constant.
  package init(_ p: ResolvedParameters) {
    self.init(
      omegaB: p.omegaB, omegaCDM: p.omegaCDM, effectiveNeutrinos: p.effectiveNeutrinos,
      neutrinoMasses: p.neutrinoMasses)
  }

  package init(_ model: CosmologicalModel) {
    self.init(
      omegaB: model.omegaB, omegaCDM: model.omegaCDM, effectiveNeutrinos: model.effectiveNeutrinos,
      neutrinoMasses: model.neutrinoMasses)
  }

  /// 3 H0^2 in Mpc^-2.
  package static func critical(h: Double) -> Double {
    let hubble = h * 1e5 / PhysicalConstants.c
    return 3 * hubble * hubble
  }

  /// All massive neutrinos today.
  package var massiveToday: Double {
    if massiveCount == 0 { return 0 }
    var sum = 0.0
    for group in massGroups {
      sum += group.radiation * FermiDiracIntegrals.shared(y: group.massOverTemperature).density
    }
    return sum
  }

  /// 8 pi G rho and 8 pi G (rho + p) of matter and radiation at a, in Mpc^-2.
  func matterAndRadiation(_ a: Double) -> (density: Double, enthalpy: Double) {
    var radiation = photon + masslessNeutrino
    var pressure = radiation / 3
    for group in massGroups {
      let nu = FermiDiracIntegrals.shared(y: group.massOverTemperature * a)
      radiation += group.radiation * nu.density
      pressure += group.radiation * nu.pressure
    }
    let volume: Double = 1 / (a * a * a)
    let density = (radiation / a + baryon + cdm) * volume
    return (density, density + pressure * volume / a)
  }

  var totalWithoutDarkEnergy: Double { photon + masslessNeutrino + massiveToday + baryon + cdm }
}
