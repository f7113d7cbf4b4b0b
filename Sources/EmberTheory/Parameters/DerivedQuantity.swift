/// A quantity that the theory computes from the parameters of a model and that may stand in a chain, by CAMB's names and definitions.
///
/// A new one is a case and a row here, and a line where the solver computes it. The order is that of tables.
public enum DerivedQuantity: String, CaseIterable, Sendable, Hashable, Codable {
  /// Mass fraction of helium.
  case heliumFraction = "YHe"
  /// Fraction of nucleons in helium.
  case nucleonFraction = "Y_p"
  /// Rms contrast of all matter today in spheres of 8 Mpc/h, linear.
  case sigma8 = "sigma8"
  /// sigma8 sqrt(Omega_m / 0.3).
  case s8 = "S8"
  /// sigma8 Omega_m^0.5, sigma8 Omega_m^0.25 and sigma8 h^-0.5, as chains of Planck have them.
  case sigma8OmegaHalf = "s8omegamp5"
  case sigma8OmegaQuarter = "s8omegamp25"
  case sigma8PerRootHubble = "s8h5"
  /// Rms contrast of all matter today in spheres of 12 Mpc, linear.
  case sigma12 = "sigma12"
  /// Optical depth to reionisation.
  case tauReio = "tau_reio"
  /// Redshift of the midpoint of reionisation.
  case reionizationRedshift = "z_reio"
  /// Age of the universe in Gyr.
  case age = "age"
  /// Redshift where the optical depth without reionisation is 1.
  case lastScatteringRedshift = "zstar"
  /// Comoving sound horizon at zstar in Mpc.
  case lastScatteringHorizon = "rstar"
  /// 100 theta_*: the sound horizon at zstar over the distance to it.
  case lastScatteringAngle = "thetastar"
  /// Comoving angular diameter distance to zstar in Gpc.
  case lastScatteringDistance = "DAstar"
  /// Redshift where the drag depth of baryons is 1.
  case dragRedshift = "zdrag"
  /// Comoving sound horizon at zdrag in Mpc.
  case dragHorizon = "rdrag"
  /// The same in Mpc/h: what acoustic oscillations measure without more.
  case dragHorizonPerHubble = "hrdrag"
  /// Wavenumber of Silk damping at zstar in 1/Mpc.
  case dampingWavenumber = "kd"
  /// 100 times the angle of Silk damping.
  case dampingAngle = "thetad"
  /// Redshift where matter equals radiation, all neutrinos being relativistic.
  case equalityRedshift = "zeq"
  /// aH at zeq in 1/Mpc.
  case equalityWavenumber = "keq"
  /// 100 times the angle of the conformal time at zeq.
  case equalityAngle = "thetaeq"
  /// 100 times the angle of the sound horizon at zeq.
  case equalityHorizonAngle = "thetarseq"
  /// Hubble constant in km/s/Mpc.
  case hubbleConstant = "H0"
  /// The angles of the sound horizon, as ``ParameterName`` defines them.
  case thetaStar100 = "thetastar_100"
  case thetaS100 = "theta_s_100"
  case thetaMC100 = "theta_MC_100"
  /// A_s at k = 0.05/Mpc.
  case amplitude = "A_s"
  /// ln(10^10 A_s) at k = 0.05/Mpc.
  case logA = "logA"
  /// Densities, as ``ParameterName`` defines them.
  case omegaMatter = "Omega_m"
  case omegaDarkEnergy = "Omega_Lambda"
  case omegaMatterPhysical = "omega_m"
  case omegaCDM = "omega_cdm"
  /// Physical density of massive neutrinos today, Omega_nu h^2.
  case omegaNeutrino = "omega_nu"
}

extension DerivedQuantity {
  /// What has to be known to compute a quantity.
  public enum Source: Sendable, Hashable {
    /// The expansion alone.
    case background
    /// Recombination or reionisation.
    case thermalHistory
    /// The primordial spectrum alone.
    case primordial
    /// Linear perturbations.
    case perturbations
  }

  private typealias Row = (source: Source, latex: String, aliases: [String])

  /// The table of derived quantities; those that are also parameters have their labels and aliases there.
  private var row: Row {
    switch self {
    case .heliumFraction: Self.row(.background, like: .heliumFraction)
    case .nucleonFraction: (.background, #"Y_\mathrm{P}^\mathrm{BBN}"#, ["YpBBN"])
    case .sigma8: Self.row(.perturbations, like: .sigma8)
    case .s8: Self.row(.perturbations, like: .s8)
    case .sigma8OmegaHalf: (.perturbations, #"\sigma_8 \Omega_\mathrm{m}^{0.5}"#, [])
    case .sigma8OmegaQuarter: (.perturbations, #"\sigma_8 \Omega_\mathrm{m}^{0.25}"#, [])
    case .sigma8PerRootHubble: (.perturbations, #"\sigma_8 h^{-0.5}"#, [])
    case .sigma12: (.perturbations, #"\sigma_{12}"#, ["sigma_12"])
    case .tauReio: Self.row(.thermalHistory, like: .tauReio)
    case .reionizationRedshift: Self.row(.thermalHistory, like: .reionizationRedshift)
    case .age: (.background, #"t_0/\mathrm{Gyr}"#, [])
    case .lastScatteringRedshift: (.thermalHistory, "z_*", [])
    case .lastScatteringHorizon: (.thermalHistory, "r_*", [])
    case .lastScatteringAngle: (.thermalHistory, #"100\theta_*"#, [])
    case .lastScatteringDistance: (.thermalHistory, #"D_\mathrm{M}(z_*)/\mathrm{Gpc}"#, [])
    case .dragRedshift: (.thermalHistory, #"z_\mathrm{drag}"#, ["z_d"])
    case .dragHorizon: (.thermalHistory, #"r_\mathrm{drag}"#, ["rs_drag", "rs_d"])
    case .dragHorizonPerHubble: (.thermalHistory, #"h\,r_\mathrm{drag}"#, [])
    case .dampingWavenumber: (.thermalHistory, #"k_\mathrm{D}"#, [])
    case .dampingAngle: (.thermalHistory, #"100\theta_\mathrm{D}"#, [])
    case .equalityRedshift: (.background, #"z_\mathrm{eq}"#, [])
    case .equalityWavenumber: (.background, #"k_\mathrm{eq}"#, [])
    case .equalityAngle: (.thermalHistory, #"100\theta_\mathrm{eq}"#, [])
    case .equalityHorizonAngle: (.thermalHistory, #"100\theta_\mathrm{s,eq}"#, [])
    case .hubbleConstant: Self.row(.background, like: .hubbleConstant)
    case .thetaStar100: Self.row(.thermalHistory, like: .thetaStar100)
    case .thetaS100: Self.row(.thermalHistory, like: .thetaS100)
    case .thetaMC100: Self.row(.background, like: .thetaMC100)
    case .amplitude: Self.row(.primordial, like: .amplitude)
    case .logA: Self.row(.primordial, like: .logA)
    case .omegaMatter: Self.row(.background, like: .omegaMatter)
    case .omegaDarkEnergy: Self.row(.background, like: .omegaDarkEnergy)
    case .omegaMatterPhysical: Self.row(.background, like: .omegaMatterPhysical)
    case .omegaCDM: Self.row(.background, like: .omegaCDM)
    case .omegaNeutrino: (.background, #"\Omega_\nu h^2"#, ["omnuh2", "omeganuh2", "omega_ncdm"])
    }
  }

  private static func row(_ source: Source, like parameter: ParameterName) -> Row {
    (source, parameter.latex, parameter.aliases)
  }

  /// The name in predictions, tables and chains.
  public var name: String { rawValue }

  /// What has to be known to compute it.
  public var source: Source { row.source }

  /// LaTeX label, without dollar signs.
  public var latex: String { row.latex }

  /// Other spellings that mean the same.
  public var aliases: [String] { row.aliases }

  /// The quantity that a user's spelling stands for.
  public init?(spelling: String) {
    guard let match = Self.bySpelling[spelling] else { return nil }
    self = match
  }

  /// All accepted spellings, for suggestions on misspelt names.
  public static let allSpellings = allCases.flatMap { [$0.name] + $0.aliases }

  private static let bySpelling: [String: DerivedQuantity] = {
    var table: [String: DerivedQuantity] = [:]
    for quantity in allCases {
      for spelling in [quantity.name] + quantity.aliases { table[spelling] = quantity }
    }
    return table
  }()
}

/// Derived parameters in predictions go by their names, so that files can hold what later versions compute.
extension [String: Double] {
  /// The value of a derived quantity; `nil` when it is not known.
  public subscript(quantity: DerivedQuantity) -> Double? {
    get { self[quantity.rawValue] }
    set { self[quantity.rawValue] = newValue }
  }
}
