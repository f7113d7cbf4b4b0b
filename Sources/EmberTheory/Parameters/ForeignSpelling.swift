/// A spelling that users of CAMB, CLASS, Cobaya, CosmoMC or CosmoSIS know, for a quantity that Ember does not take or give by it: one
/// in another unit, of another definition, or not supported.
///
/// The counterpart of ``ParameterName/aliases``: what stands here is refused by name, with what to write instead, and never
/// answered with the nearest spelling, which means something else.
public struct ForeignSpelling: Sendable, Hashable {
  /// As what a name may not be used.
  public enum Role: Sendable, Hashable {
    case input
    case derived
    case both
  }

  public let spelling: String
  /// What it means, as the end of a sentence that begins with the spelling and "is".
  public let meaning: String
  /// What to write instead.
  public let remedy: String
  let role: Role

  private init(_ spelling: String, _ meaning: String, _ remedy: String, as role: Role = .both) {
    self.spelling = spelling
    self.meaning = meaning
    self.remedy = remedy
    self.role = role
  }

  /// What a spelling means elsewhere that cannot be given as an input here; `nil` when nothing is known.
  public init?(input spelling: String) {
    guard let match = Self.all.first(where: { $0.spelling == spelling && $0.role != .derived }) else { return nil }
    self = match
  }

  /// What a spelling means elsewhere that cannot be asked for as a derived parameter here; `nil` when nothing is known.
  public init?(derived spelling: String) {
    guard let match = Self.all.first(where: { $0.spelling == spelling && $0.role != .input }) else { return nil }
    self = match
  }

  public static let all = angles + densities + amplitudes + neutrinos + decay + helium + epochs
}

extension ForeignSpelling {
  private static let angles =
    [
      ForeignSpelling(
        "thetastar", "CAMB's theta_*, without a factor of 100", "Write thetastar_100: 100 times the value.", as: .input),
      ForeignSpelling(
        "theta_star", "theta_*, without a factor of 100", "Write thetastar_100, which is 100 theta_*."),
      ForeignSpelling(
        "theta_s", "the angle at the visibility's maximum, without a factor of 100",
        "Write theta_s_100, which is 100 times it."),
      ForeignSpelling(
        "cosmomc_theta", "theta_MC, without a factor of 100", "Write theta_MC_100, which is 100 times it."),
      ForeignSpelling("theta_MC", "theta_MC, without a factor of 100", "Write theta_MC_100, which is 100 times it."),
    ]
    + ["theta_star_100", "100*theta_star", "100theta_star"].map { spelling in
      ForeignSpelling(
        spelling, "CLASS's angle where the optical depth is 1 with the share of reionisation",
        "Write thetastar_100 (optical depth 1 without reionisation) or theta_s_100 (CLASS's 100*theta_s).")
    }

  private static let densities =
    [
      ("omega_c", "the fraction Omega_c in CosmoSIS", "Write omega_cdm for Omega_c h^2."),
      ("Omega_c", "a fraction of the critical density", "Write omega_cdm for Omega_c h^2."),
      ("Omega_cdm", "a fraction of the critical density", "Write omega_cdm for Omega_c h^2."),
      ("Omega_b", "a fraction of the critical density", "Write omega_b for Omega_b h^2."),
      ("omegab", "the fraction Omega_b", "Write omega_b for Omega_b h^2."),
      ("omegac", "the fraction Omega_c", "Write omega_cdm for Omega_c h^2."),
      ("h", "H0 / (100 km/s/Mpc)", "Write H0, in km/s/Mpc."),
      ("h0", "H0 / (100 km/s/Mpc) in CosmoSIS", "Write H0, in km/s/Mpc."),
    ].map { ForeignSpelling($0.0, $0.1, $0.2) }
    + ["omega_de", "omega_lambda"].map {
      ForeignSpelling($0, "the fraction Omega_Lambda in CAMB and CosmoSIS", "Write Omega_Lambda for the fraction.")
    }

  private static let amplitudes =
    ["A", "10^9A_s", "1e9As", "A_s_1e9", "As_1e9", "A_s_109"].map {
      ForeignSpelling($0, "10^9 A_s", "Write A_s, without a factor, or logA.")
    } + [
      ForeignSpelling("clamp", "10^9 A_s exp(-2 tau)", "Write A_s, or logA, and tau_reio."),
      ForeignSpelling("A_planck_squared", "the square of a calibration", "Write A_planck, which divides maps."),
      ForeignSpelling(
        "sigma8_cb", "sigma8 of cold dark matter and baryons alone", "sigma8 here is that of all matter."),
    ]
    + ["s8omegamp5", "s8omegamp25", "s8h5", "sigma12", "sigma_12"].map {
      ForeignSpelling($0, "derived only", "Write sigma8 or S8 to give the size of fluctuations.", as: .input)
    }

  private static let neutrinos =
    ["m_ncdm", "m_nu_each"].map {
      ForeignSpelling(
        $0, "the mass of one species", "Write m_nu for the sum of masses and n_massive, or m_nu1, m_nu2, m_nu3.")
    }
    + ["N_ur", "massless_nu", "num_nu_massless"].map {
      ForeignSpelling($0, "the number of massless species alone", "Write N_eff, the number with massive ones.")
    }
    + ["N_ncdm", "deg_ncdm"].map {
      ForeignSpelling(
        $0, "a number of species of the same or of different masses", "Write n_massive for equal massive ones.")
    }
    + ["omnuh2", "omeganuh2", "omega_nu", "omega_ncdm"].map {
      ForeignSpelling($0, "the density of massive neutrinos", "Write m_nu, the sum of masses in eV.", as: .input)
    }
    + ["Omega_nu", "Omega_ncdm", "omegan"].map {
      ForeignSpelling(
        $0, "the fraction of massive neutrinos", "Write m_nu, the sum of masses in eV; omega_nu is Omega_nu h^2.")
    }

  private static let decay = [
    ForeignSpelling(
      "Omega_ini_dcdm", "a fraction of the critical density", "Write omega_ini_dcdm, which is that times h^2."),
    ForeignSpelling(
      "Omega_dcdmdr", "a fraction of the critical density", "Write omega_dcdmdr, which is that times h^2."),
    ForeignSpelling(
      "tau_dcdm", "the lifetime in seconds", "Write Gamma_dcdm in km/s/Mpc: 3.0857e19 over the lifetime in seconds."),
  ]

  private static let helium = ["Y_p", "YpBBN", "Y_P"].map {
    ForeignSpelling(
      $0, "Y_P^BBN, the fraction of nucleons in helium", "Write YHe, the fraction of mass, which is 0.5 % less.",
      as: .input)
  }

  private static let epochs =
    ["z_rec", "rs_rec", "da_rec", "ra_rec", "tau_rec"].map {
      ForeignSpelling($0, "CLASS's, at the maximum of the visibility", "Of that moment there is theta_s_100.")
    }
    + ["z_star", "rs_star", "da_star", "ra_star", "tau_star"].map {
      ForeignSpelling(
        $0, "CLASS's, where the optical depth is 1 with the share of reionisation",
        "Without that share there are zstar, rstar and DAstar.")
    }
    + ["z_eq", "k_eq", "a_eq"].map {
      ForeignSpelling($0, "CLASS's, with the mass of neutrinos", "zeq and keq take all neutrinos as massless.")
    }
}
