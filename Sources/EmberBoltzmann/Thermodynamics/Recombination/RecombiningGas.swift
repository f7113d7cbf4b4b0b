/// Number densities and the expansion rate in SI units: the one place where the recombination code leaves powers of Mpc.
struct RecombiningGas: Sendable {
  /// n_He / n_H.
  let heliumRatio: Double
  /// Hydrogen nuclei per m^3 today.
  let hydrogenDensity: Double
  private let background: Background

  init(_ background: Background) {
    self.background = background
    let helium = background.model.heliumFraction
    let massRatio = PhysicalConstants.heliumMass / PhysicalConstants.hydrogenMass
    heliumRatio = helium / (massRatio * (1 - helium))
    let mpc = PhysicalConstants.megaparsec
    let baryonMassDensity = background.densities.baryon / (mpc * mpc) / PhysicalConstants.einsteinFactor
    hydrogenDensity = baryonMassDensity * (1 - helium) / PhysicalConstants.hydrogenMass
  }

  /// H in 1/s at scale factor a.
  func hubble(_ a: Double) -> Double {
    background.conformalHubble(a) / a * (PhysicalConstants.c / PhysicalConstants.megaparsec)
  }

  /// n_H sigma_T today in 1/Mpc: kappa' = x_e times this over a^2.
  var thomsonRate: Double { hydrogenDensity * PhysicalConstants.sigmaThomson * PhysicalConstants.megaparsec }

  var saha: SahaEquilibrium { SahaEquilibrium(heliumRatio: heliumRatio, hydrogenDensity: hydrogenDensity) }
}
