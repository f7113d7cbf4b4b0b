/// The canonical name of a cosmological parameter, spelled as in configuration files, tables and chains.
///
/// One table holds names, aliases and defaults: a new parameter is one case here and the stages it enters.
public enum ParameterName: String, CaseIterable, Sendable, Hashable, Codable {
  /// Physical baryon density, Omega_b h^2.
  case omegaB = "omega_b"
  /// Physical cold dark matter density, Omega_c h^2.
  case omegaCDM = "omega_cdm"
  /// Hubble constant in km/s/Mpc.
  case hubbleConstant = "H0"
  /// 100 theta_*: one hundred times the ratio of sound horizon to comoving angular diameter distance at z_*, where the optical
  /// depth without reionisation is 1 (CAMB's `thetastar`, times 100).
  case thetaStar100 = "thetastar_100"
  /// The same ratio at the maximum of the visibility function: CLASS's `100*theta_s`.
  case thetaS100 = "theta_s_100"
  /// The same ratio at the redshift of Hu & Sugiyama's formula, with CosmoMC's sound speed: 100 times CAMB's `cosmomc_theta`.
  case thetaMC100 = "theta_MC_100"
  /// Optical depth to reionisation.
  case tauReio = "tau_reio"
  /// ln(10^10 A_s) at k = 0.05/Mpc.
  case logA = "logA"
  /// Amplitude of the primordial curvature spectrum at k = 0.05/Mpc.
  case amplitude = "A_s"
  /// Spectral index of the primordial curvature spectrum.
  case spectralIndex = "n_s"
  /// Sum of neutrino masses in eV.
  case neutrinoMass = "m_nu"
  /// Number of equal massive neutrino species that share `m_nu` (0, 1 or 3).
  case massiveNeutrinos = "n_massive"
  /// Effective number of neutrino species.
  case effectiveNeutrinos = "N_eff"
  /// Curvature density today (only 0 is supported so far).
  case omegaK = "Omega_k"
  /// Dark-energy equation of state today (only -1 so far).
  case w0 = "w0"
  /// Its derivative -dw/da (only 0 so far).
  case wa = "wa"
  /// Mass fraction of primordial helium; from big-bang nucleosynthesis when absent.
  case heliumFraction = "YHe"
  /// 1 for non-linear lensing by HMcode-2020 (Mead et al. 2021), 0 for linear.
  case nonlinear = "nonlinear"
  /// Tensor-to-scalar ratio (only 0 so far).
  case tensorRatio = "r"

  /// Spellings of CAMB, CLASS, Cobaya, CosmoMC and CosmoSIS that mean the same parameter in the same unit.
  ///
  /// A spelling that means something else in one of them is no alias but a ``ForeignSpelling``.
  public var aliases: [String] {
    switch self {
    case .omegaB: ["ombh2", "omegabh2", "omega_b_h2"]
    case .omegaCDM: ["omch2", "omegach2"]
    case .hubbleConstant: ["hubble"]
    case .thetaStar100: []
    case .thetaS100: ["100*theta_s", "100theta_s", "theta_s_1e2"]
    case .thetaMC100: ["theta"]
    case .tauReio: ["tau"]
    case .logA: ["ln10^{10}A_s", "ln_A_s_1e10", "log1e10As"]
    case .amplitude: ["As"]
    case .spectralIndex: ["ns"]
    case .neutrinoMass: ["mnu"]
    case .massiveNeutrinos: ["num_massive_neutrinos"]
    case .effectiveNeutrinos: ["nnu"]
    case .omegaK: ["omk", "omegak", "omega_k"]
    case .w0: ["w", "w0_fld"]
    case .wa: ["wa_fld"]
    case .heliumFraction: ["yhe", "yheused"]
    case .nonlinear: []
    case .tensorRatio: []
    }
  }

  /// The value used when a parameter is not given: the fiducial flat LCDM model of Planck 2018. `nil` means "derived".
  public var defaultValue: Double? {
    switch self {
    case .omegaB: 0.02237737
    case .omegaCDM: 0.1201035
    case .hubbleConstant: 67.32
    case .thetaStar100, .thetaS100, .thetaMC100: nil
    case .tauReio: 0.0543
    case .logA: 3.0447
    case .amplitude: nil
    case .spectralIndex: 0.96589
    case .neutrinoMass: 0.06
    case .massiveNeutrinos: 1
    case .effectiveNeutrinos: 3.044
    case .omegaK: 0
    case .w0: -1
    case .wa: 0
    case .heliumFraction: nil
    case .nonlinear: 0
    case .tensorRatio: 0
    }
  }

  /// LaTeX label, without dollar signs.
  public var latex: String {
    switch self {
    case .omegaB: #"\Omega_\mathrm{b} h^2"#
    case .omegaCDM: #"\Omega_\mathrm{c} h^2"#
    case .hubbleConstant: "H_0"
    case .thetaStar100: #"100\theta_*"#
    case .thetaS100: #"100\theta_\mathrm{s}"#
    case .thetaMC100: #"100\theta_\mathrm{MC}"#
    case .tauReio: #"\tau_\mathrm{reio}"#
    case .logA: #"\ln(10^{10} A_\mathrm{s})"#
    case .amplitude: #"A_\mathrm{s}"#
    case .spectralIndex: #"n_\mathrm{s}"#
    case .neutrinoMass: #"\Sigma m_\nu"#
    case .massiveNeutrinos: #"N_\mathrm{massive}"#
    case .effectiveNeutrinos: #"N_\mathrm{eff}"#
    case .omegaK: #"\Omega_K"#
    case .w0: "w_0"
    case .wa: "w_a"
    case .heliumFraction: #"Y_\mathrm{He}"#
    case .nonlinear: #"\mathrm{nonlinear}"#
    case .tensorRatio: "r"
    }
  }

  /// The angles of the sound horizon that may stand in for H0.
  public static let acousticScales: [ParameterName] = [.thetaStar100, .thetaS100, .thetaMC100]

  /// The inputs that determine the same quantity, so that only one of them can be given.
  public var rivals: [ParameterName] { Self.rivals[self] ?? [] }

  private static let rivals: [ParameterName: [ParameterName]] = {
    var table: [ParameterName: [ParameterName]] = [:]
    for group in [[.hubbleConstant] + acousticScales, [.logA, .amplitude]] {
      for name in group { table[name] = group.filter { $0 != name } }
    }
    return table
  }()

  /// The parameter that a user's spelling (canonical or alias) stands for.
  public init?(spelling: String) {
    guard let match = Self.bySpelling[spelling] else { return nil }
    self = match
  }

  /// All accepted spellings, for suggestions on misspelt names.
  public static var allSpellings: [String] { Array(bySpelling.keys).sorted() }

  private static let bySpelling: [String: ParameterName] = {
    var table: [String: ParameterName] = [:]
    for name in allCases {
      table[name.rawValue] = name
      for alias in name.aliases { table[alias] = name }
    }
    return table
  }()
}
