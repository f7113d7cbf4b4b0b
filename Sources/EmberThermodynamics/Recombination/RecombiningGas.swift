/// Number densities and the expansion rate in SI units: the one place where the recombination code leaves powers of Mpc.
struct RecombiningGas: Sendable {
  private let atoms: AtomDensities
  private let background: Background

  init(_ background: Background) {
    self.background = background
    atoms = AtomDensities(baryon: background.densities.baryon, helium: background.model.heliumFraction)
  }

  /// n_He / n_H.
  var heliumRatio: Double { atoms.heliumRatio }

  /// Hydrogen nuclei per m^3 today.
  var hydrogenDensity: Double { atoms.hydrogenDensity }

  /// n_H sigma_T today in 1/Mpc: kappa' = x_e times this over a^2.
  var thomsonRate: Double { atoms.thomsonRate }

  /// H in 1/s at scale factor a.
  package func hubble(_ a: Double) -> Double {
    background.conformalHubble(a) / a * (PhysicalConstants.c / PhysicalConstants.megaparsec)
  }

  /// d(T_m/T_r)/dN by Compton scattering and expansion at T_m/T_r = `ratio` (Seager et al. 2000, eq. 69).
  ///
  /// Radiation has the given temperature in K, H is in 1/s.
  @inline(__always)
  func heating(_ ratio: Double, _ electrons: Double, temperature: Double, hubble: Double) -> Double {
    let compton =
      Self.comptonRate * temperature * temperature * temperature * temperature * electrons
      / (1 + electrons + heliumRatio) / hubble
    return -compton * (ratio - 1) - ratio
  }

  /// 8 sigma_T a_R / (3 m_e c) in K^-4 s^-1.
  private static let comptonRate =
    8 * PhysicalConstants.sigmaThomson * PhysicalConstants.radiationConstant
    / (3 * PhysicalConstants.electronMass * PhysicalConstants.c)

  var saha: SahaEquilibrium { SahaEquilibrium(heliumRatio: heliumRatio, hydrogenDensity: hydrogenDensity) }
}

/// How many atoms the baryons are.
struct AtomDensities: Sendable {
  /// n_He / n_H.
  let heliumRatio: Double
  /// Hydrogen nuclei per m^3 today.
  let hydrogenDensity: Double

  /// From 8 pi G rho of the baryons today in Mpc^-2 and the mass fraction of helium.
  init(baryon: Double, helium: Double) {
    let massRatio = PhysicalConstants.heliumMass / PhysicalConstants.hydrogenMass
    heliumRatio = helium / (massRatio * (1 - helium))
    let mpc = PhysicalConstants.megaparsec
    let baryonMassDensity = baryon / (mpc * mpc) / PhysicalConstants.einsteinFactor
    hydrogenDensity = baryonMassDensity * (1 - helium) / PhysicalConstants.hydrogenMass
  }

  init(_ model: CosmologicalModel) {
    self.init(baryon: SpeciesDensities(model).baryon, helium: model.heliumFraction)
  }

  /// n_H sigma_T today in 1/Mpc: kappa' = x_e times this over a^2.
  var thomsonRate: Double { hydrogenDensity * PhysicalConstants.sigmaThomson * PhysicalConstants.megaparsec }
}
