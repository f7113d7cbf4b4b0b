/// The canonical name of a cosmological parameter, spelled as in configuration files, tables and chains.
///
/// A new parameter is one case here, one row in `definition(of:)`, and the stage that it enters.
public enum ParameterName: String, CaseIterable, Sendable, Hashable, Codable {
  /// Physical baryon density, Omega_b h^2.
  case omegaB = "omega_b"
  /// Physical cold dark matter density, Omega_c h^2.
  case omegaCDM = "omega_cdm"
  /// Physical density of all matter, massive neutrinos among it, Omega_m h^2.
  case omegaMatterPhysical = "omega_m"
  /// Density of all matter today, massive neutrinos among it, as a fraction of the critical density.
  case omegaMatter = "Omega_m"
  /// Density of dark energy today as a fraction of the critical density.
  case omegaDarkEnergy = "Omega_Lambda"
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
  /// Redshift of the midpoint of reionisation.
  case reionizationRedshift = "z_reio"
  /// ln(10^10 A_s) at k = 0.05/Mpc.
  case logA = "logA"
  /// Amplitude of the primordial curvature spectrum at k = 0.05/Mpc.
  case amplitude = "A_s"
  /// Rms contrast of all matter today in spheres of 8 Mpc/h, linear.
  case sigma8 = "sigma8"
  /// sigma8 sqrt(Omega_m / 0.3).
  case s8 = "S8"
  /// Spectral index of the primordial curvature spectrum at k = 0.05/Mpc.
  case spectralIndex = "n_s"
  /// Running of the spectral index, dn_s/dlnk at k = 0.05/Mpc.
  case running = "alpha_s"
  /// Running of the running, d^2n_s/dlnk^2 at k = 0.05/Mpc.
  case runningOfRunning = "beta_s"
  /// Sum of neutrino masses in eV.
  case neutrinoMass = "m_nu"
  /// Masses in eV of up to three species, each by itself, instead of the sum.
  case firstNeutrinoMass = "m_nu1"
  case secondNeutrinoMass = "m_nu2"
  case thirdNeutrinoMass = "m_nu3"
  /// Number of equal massive neutrino species that share `m_nu` (0, 1 or 3).
  case massiveNeutrinos = "n_massive"
  /// How three massive species share `m_nu`: 0 equally, 1 in the normal, 2 in the inverted hierarchy.
  case neutrinoHierarchy = "neutrino_hierarchy"
  /// Effective number of neutrino species.
  case effectiveNeutrinos = "N_eff"
  /// Curvature today as a fraction of the critical density, -K c^2/H0^2: negative in a closed universe.
  case omegaK = "Omega_k"
  /// Pressure over density of dark energy today.
  case w0 = "w0"
  /// Its derivative -dw/da: w = w0 + wa (1 - a).
  case wa = "wa"
  /// Sound speed squared of dark energy in its rest frame, as a fluid; perturbed by PPF when absent.
  case darkEnergySoundSpeed = "cs2_de"
  /// Cold dark matter that decays into radiation: Omega h^2 that there would be today had nothing of it decayed.
  case decayingInitial = "omega_ini_dcdm"
  /// Omega h^2 of it and of its radiation today.
  case decayingToday = "omega_dcdmdr"
  /// Its rate of decay, in the unit of the Hubble constant.
  case decayRate = "Gamma_dcdm"
  /// The largest share of the density that axion-like early dark energy has, and log10 of the redshift z_c when it has it.
  case earlyShare = "f_EDE"
  case earlyRedshift = "log10_z_c"
  /// The angle phi/f at which its field begins.
  case earlyAngle = "theta_i"
  /// Mass fraction of primordial helium; from big-bang nucleosynthesis when absent.
  case heliumFraction = "YHe"
  /// Non-linear growth in lensing and matter power: 0 for none, 1 by HMcode-2020, 2 by HMcode-2016, 3 by Halofit.
  case nonlinear = "nonlinear"
  /// log10(T_AGN/K): the strength of baryonic feedback in non-linear growth; none when absent.
  case feedbackTemperature = "log_T_AGN"
  /// Factor on the power of the lensing potential, where it lenses and in its own spectrum.
  case lensingAmplitude = "A_lens"
  /// A further factor where the potential lenses temperature and polarisation, and not on its own spectrum.
  case lensingTwoPoint = "A_2pt"
  /// A further factor on the spectrum of the lensing potential, and not where it lenses.
  case lensingReconstruction = "A_recon"
  /// Tensor-to-scalar ratio: the power of gravitational waves (of h_ij h^ij) over that of curvature perturbations at k = 0.05/Mpc.
  case tensorRatio = "r"
  /// Spectral index of gravitational waves at k = 0.05/Mpc; the consistency relation of slow-roll inflation when absent.
  case tensorTilt = "n_t"
  /// Its running, dn_t/dlnk.
  case tensorRunning = "alpha_t"
  /// Isocurvature modes (``IsocurvatureMode``): the amplitude at k = 0.05/Mpc relative to curvature, S = f R, so that the power is f^2 A_s.
  case coldDarkMatterRatio = "f_cdi"
  case baryonRatio = "f_bi"
  case neutrinoDensityRatio = "f_nid"
  case neutrinoVelocityRatio = "f_niv"
  /// Their spectral indices: the power goes as k^(n - 1).
  case coldDarkMatterIndex = "n_cdi"
  case baryonIndex = "n_bi"
  case neutrinoDensityIndex = "n_nid"
  case neutrinoVelocityIndex = "n_niv"
  /// Their correlations with curvature at k = 0.05/Mpc: the cosine of the angle.
  case coldDarkMatterCorrelation = "c_ad_cdi"
  case baryonCorrelation = "c_ad_bi"
  case neutrinoDensityCorrelation = "c_ad_nid"
  case neutrinoVelocityCorrelation = "c_ad_niv"
  /// The tilts of the correlations, which go as k^n as far as they stay between -1 and 1.
  case coldDarkMatterCorrelationTilt = "n_ad_cdi"
  case baryonCorrelationTilt = "n_ad_bi"
  case neutrinoDensityCorrelationTilt = "n_ad_nid"
  case neutrinoVelocityCorrelationTilt = "n_ad_niv"
}

extension ParameterName {
  /// The table of parameters.
  private static func definition(of name: ParameterName) -> ParameterDefinition {
    switch name {
    case .omegaB:
      .init(
        aliases: ["ombh2", "omegabh2", "omega_b_h2"], latex: #"\Omega_\mathrm{b} h^2"#, defaultValue: 0.02237737,
        domain: .interval(1e-5...1), stage: .background, differenceStep: 5e-5, neighbourStep: 1.5e-7)
    case .omegaCDM:
      .init(
        aliases: ["omch2", "omegach2"], latex: #"\Omega_\mathrm{c} h^2"#, defaultValue: 0.1201035,
        domain: .interval(0...10), stage: .background, differenceStep: 4e-4, neighbourStep: 1e-6)
    case .omegaMatterPhysical:
      .init(
        aliases: ["omegamh2", "ommh2"], latex: #"\Omega_\mathrm{m} h^2"#, domain: .interval(1e-4...10),
        stage: .background, differenceStep: 4e-4)
    case .omegaMatter:
      .init(
        aliases: ["omegam", "Omega_M"], latex: #"\Omega_\mathrm{m}"#, domain: .interval(1e-3...10),
        stage: .background, differenceStep: 2e-3)
    case .omegaDarkEnergy:
      .init(
        aliases: ["omegal", "Omega_lambda", "Omega_de"], latex: #"\Omega_\Lambda"#, domain: .interval(0...10),
        stage: .background, differenceStep: 2e-3)
    case .hubbleConstant:
      .init(
        aliases: ["hubble"], latex: "H_0", unit: "km/s/Mpc", defaultValue: 67.32, domain: .interval(1...1000),
        stage: .background, differenceStep: 0.2, neighbourStep: 5e-4)
    case .thetaStar100:
      .init(latex: #"100\theta_*"#, domain: .interval(0.1...10), stage: .background, differenceStep: 1e-4)
    case .thetaS100:
      .init(
        aliases: ["100*theta_s", "100theta_s", "theta_s_1e2"], latex: #"100\theta_\mathrm{s}"#,
        domain: .interval(0.1...10), stage: .background, differenceStep: 1e-4)
    case .thetaMC100:
      .init(
        aliases: ["theta"], latex: #"100\theta_\mathrm{MC}"#, domain: .interval(0.1...10), stage: .background,
        differenceStep: 1e-4)
    case .tauReio:
      .init(
        aliases: ["tau"], latex: #"\tau_\mathrm{reio}"#, defaultValue: 0.0543, domain: .interval(0...2),
        stage: .linear, differenceStep: 2e-3, neighbourStep: 5e-6)
    case .reionizationRedshift:
      .init(
        aliases: ["zrei", "zre"], latex: #"z_\mathrm{reio}"#, domain: .interval(0...50), stage: .linear,
        differenceStep: 0.2)
    // Beyond these amplitudes lensing is no small deflection.
    case .logA:
      .init(
        aliases: ["ln10^{10}A_s", "ln_A_s_1e10", "log1e10As"], latex: #"\ln(10^{10} A_\mathrm{s})"#,
        defaultValue: 3.0447, domain: .interval(-10...12), stage: .primordial, differenceStep: 5e-3)
    case .amplitude:
      .init(
        aliases: ["As"], latex: #"A_\mathrm{s}"#, domain: .interval(1e-15...1e-5), stage: .primordial,
        differenceStep: 1e-11)
    case .sigma8:
      .init(
        aliases: ["sigma_8", "sigma_8_input"], latex: #"\sigma_8"#, domain: .interval(1e-3...10), stage: .primordial,
        differenceStep: 2e-3)
    case .s8:
      .init(
        aliases: ["S_8"], latex: "S_8", domain: .interval(1e-3...10), stage: .primordial, differenceStep: 2e-3)
    case .spectralIndex:
      .init(
        aliases: ["ns"], latex: #"n_\mathrm{s}"#, defaultValue: 0.96589, domain: .interval(0...2), stage: .primordial,
        differenceStep: 1.5e-3)
    // Beyond, the power at the ends of the range of wavenumbers is thousands of times that at the pivot.
    case .running:
      .init(
        aliases: ["nrun"], latex: #"\alpha_\mathrm{s}"#, defaultValue: 0, domain: .interval(-0.5...0.5),
        stage: .primordial, differenceStep: 2e-3, isAlwaysStated: false)
    case .runningOfRunning:
      .init(
        aliases: ["nrunrun"], latex: #"\beta_\mathrm{s}"#, defaultValue: 0, domain: .interval(-0.2...0.2),
        stage: .primordial, differenceStep: 4e-3, isAlwaysStated: false)
    case .neutrinoMass:
      .init(
        aliases: ["mnu"], latex: #"\Sigma m_\nu"#, unit: "eV", defaultValue: 0.06, domain: .interval(0...100),
        stage: .background, differenceStep: 0.02, neighbourStep: 1e-5)
    case .firstNeutrinoMass, .secondNeutrinoMass, .thirdNeutrinoMass:
      .init(
        latex: "m_{\\nu" + name.rawValue.suffix(1) + "}", unit: "eV", domain: .interval(0...100), stage: .background,
        differenceStep: 0.02, neighbourStep: 1e-5)
    case .massiveNeutrinos:
      .init(
        aliases: ["num_massive_neutrinos"], latex: #"N_\mathrm{massive}"#, defaultValue: 1,
        domain: .choices([0, 1, 3], "0, 1 or 3"), stage: .background)
    case .neutrinoHierarchy:
      .init(
        latex: #"\mathrm{hierarchy}"#, defaultValue: 0,
        domain: .choices([0, 1, 2], "0 (degenerate), 1 (normal) or 2 (inverted)"),
        stage: .background,
        isAlwaysStated: false)
    case .effectiveNeutrinos:
      .init(
        aliases: ["nnu"], latex: #"N_\mathrm{eff}"#, defaultValue: 3.044, domain: .interval(1e-3...50),
        stage: .background, differenceStep: 0.06, neighbourStep: 1e-4)
    case .omegaK:
      .init(
        aliases: ["omk", "omegak", "omega_k"], latex: #"\Omega_K"#, defaultValue: 0,
        domain: .interval(-0.3...0.3), stage: .background, differenceStep: 1e-3)
    case .w0:
      .init(
        aliases: ["w", "w0_fld"], latex: "w_0", defaultValue: -1, domain: .interval(-3...1), stage: .background,
        differenceStep: 0.02, neighbourStep: 5e-5)
    case .wa:
      .init(
        aliases: ["wa_fld"], latex: "w_a", defaultValue: 0, domain: .interval(-3...2), stage: .background,
        differenceStep: 0.02, neighbourStep: 5e-5)
    case .darkEnergySoundSpeed:
      .init(
        aliases: ["cs2_fld", "cs2_lam"], latex: #"c_\mathrm{s,de}^2"#, domain: .interval(0...1), stage: .background,
        differenceStep: 0.03, neighbourStep: 2e-5)
    case .decayingInitial:
      .init(
        latex: #"\omega_\mathrm{dcdm}^\mathrm{ini}"#, defaultValue: 0, domain: .interval(0...10), stage: .background,
        differenceStep: 4e-4, neighbourStep: 1e-6, isAlwaysStated: false)
    case .decayingToday:
      .init(
        latex: #"\omega_\mathrm{dcdm+dr}"#, domain: .interval(0...10), stage: .background, differenceStep: 4e-4,
        neighbourStep: 1e-6)
    // Beyond, it decays before photons and matter part.
    case .decayRate:
      .init(
        latex: #"\Gamma_\mathrm{dcdm}"#, unit: "km/s/Mpc", domain: .interval(0...1e5), stage: .background,
        differenceStep: 1, neighbourStep: 2e-3)
    // Beyond half of the density there is not always such a field, and neither closer to the top of its potential.
    case .earlyShare:
      .init(
        aliases: ["fEDE", "f_ede", "fde_zc"], latex: #"f_\mathrm{EDE}"#, defaultValue: 0, domain: .interval(0...0.5),
        stage: .background,
        differenceStep: 5e-3, neighbourStep: 2e-5, isAlwaysStated: false)
    case .earlyRedshift:
      .init(
        aliases: ["log10z_c", "log10_zc", "log10zc"], latex: #"\log_{10} z_\mathrm{c}"#, defaultValue: 3.5,
        domain: .interval(2.5...5),
        stage: .background, differenceStep: 0.02, neighbourStep: 5e-5, isAlwaysStated: false)
    case .earlyAngle:
      .init(
        aliases: ["thetai_scf", "theta_i_EDE"], latex: #"\theta_\mathrm{i}"#, defaultValue: 2.8,
        domain: .interval(0.01...3.12),
        stage: .background, differenceStep: 0.02, neighbourStep: 5e-5, isAlwaysStated: false)
    case .heliumFraction:
      .init(
        aliases: ["yhe", "yheused"], latex: #"Y_\mathrm{He}"#, domain: .interval(1e-3...0.6), stage: .linear,
        differenceStep: 4e-3, neighbourStep: 1e-5)
    case .nonlinear:
      .init(
        latex: #"\mathrm{nonlinear}"#, defaultValue: 0,
        domain: .choices([0, 1, 2, 3], "0 (linear lensing), 1 (HMcode-2020), 2 (HMcode-2016) or 3 (Halofit)"),
        stage: .linear)
    // Beyond, what fits to simulations from 7.6 to 8.3 say is no feedback.
    case .feedbackTemperature:
      .init(
        aliases: ["HMCode_logT_AGN", "logT_AGN", "log10T_heat_hmcode"], latex: #"\log_{10}(T_\mathrm{AGN}/\mathrm{K})"#,
        domain: .interval(6.5...9), stage: .primordial, differenceStep: 0.05)
    // Beyond, lensing is no small deflection.
    case .lensingAmplitude:
      .init(
        aliases: ["Alens", "A_L", "ALens", "a_lens"], latex: #"A_\mathrm{lens}"#, defaultValue: 1,
        domain: .interval(0...10),
        stage: .primordial, differenceStep: 0.02, isAlwaysStated: false)
    case .lensingTwoPoint:
      .init(
        latex: #"A_\mathrm{2pt}"#, defaultValue: 1, domain: .interval(0...10), stage: .primordial, differenceStep: 0.02,
        isAlwaysStated: false)
    case .lensingReconstruction:
      .init(
        latex: #"A_\mathrm{recon}"#, defaultValue: 1, domain: .interval(0...10), stage: .primordial,
        differenceStep: 0.02, isAlwaysStated: false)
    case .tensorRatio:
      .init(
        aliases: ["r_0.05", "r_005"], latex: "r", defaultValue: 0, domain: .interval(0...10), stage: .primordial,
        differenceStep: 0.01)
    case .tensorTilt:
      .init(
        aliases: ["nt"], latex: #"n_\mathrm{t}"#, domain: .interval(-5...5), stage: .primordial, differenceStep: 0.02)
    case .tensorRunning:
      .init(
        aliases: ["ntrun"], latex: #"\alpha_\mathrm{t}"#, defaultValue: 0, domain: .interval(-0.5...0.5),
        stage: .primordial, differenceStep: 0.01, isAlwaysStated: false)
    case .coldDarkMatterRatio, .baryonRatio, .neutrinoDensityRatio, .neutrinoVelocityRatio,
      .coldDarkMatterIndex, .baryonIndex, .neutrinoDensityIndex, .neutrinoVelocityIndex,
      .coldDarkMatterCorrelation, .baryonCorrelation, .neutrinoDensityCorrelation, .neutrinoVelocityCorrelation,
      .coldDarkMatterCorrelationTilt, .baryonCorrelationTilt, .neutrinoDensityCorrelationTilt,
      .neutrinoVelocityCorrelationTilt:
      name.isocurvatureDefinition
    }
  }

  private static let definitions = Dictionary(uniqueKeysWithValues: allCases.map { ($0, definition(of: $0)) })

  /// The parameter's row of the table.
  public var definition: ParameterDefinition { Self.definitions[self] ?? Self.definition(of: self) }
}

extension ParameterName {
  /// See ``ParameterDefinition/aliases``.
  public var aliases: [String] { definition.aliases }

  /// The value used when a parameter is not given; `nil` means "derived".
  public var defaultValue: Double? { definition.defaultValue }

  /// LaTeX label, without dollar signs.
  public var latex: String { definition.latex }

  /// The masses of neutrinos that are given one by one.
  public static let singleNeutrinoMasses: [ParameterName] = [
    .firstNeutrinoMass, .secondNeutrinoMass, .thirdNeutrinoMass,
  ]

  /// All masses of neutrinos.
  public static let neutrinoMasses: [ParameterName] = [.neutrinoMass] + singleNeutrinoMasses

  /// The parameters that enter after all linear equations, and so are cheap to vary while all others are held.
  public static let primordial = Set(
    allCases.filter { $0.definition.stage == .primordial && $0.definition.domain.whyNotVaried == nil })

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
