import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberConfiguration

/// What may stand behind the name of a data set, and a user's own data.
@Suite("Choices of likelihoods")
struct LikelihoodChoiceTests {
  private func configuration(_ likelihood: String) throws(EmberError) -> RunConfiguration {
    try RunConfiguration(yaml: "likelihood:\n" + likelihood)
  }

  private func complaint(_ likelihood: String) -> String {
    do {
      _ = try configuration(likelihood)
      return ""
    } catch { return "\(error)" }
  }

  @Test("Options reach the data, and what is written back gives the same")
  func options() throws {
    let configuration = try configuration(
      """
        planck2018_plik_lite: {beside: act_dr6_cmbonly}
        act_dr6_cmbonly: {data_selection: [TE remove, "ell<4000 only"]}
        planck2018_lensing: {variant: aggressive}
        spt3g_2018_lite: {data_selection: TT remove, shared_sky: accepted}
      """)
    #expect(
      configuration.likelihoods.map(\.name) == [
        "planck2018_plik_lite", "act_dr6_cmbonly", "planck2018_lensing", "spt3g_2018_lite", "spt3g_2018_lite_prior",
      ])
    #expect(configuration.likelihoods[2].bands.count == 14 && configuration.likelihoods[3].bands.count == 88)
    let again = try RunConfiguration(yaml: configuration.yaml)
    #expect(again.likelihoodChoices == configuration.likelihoodChoices)
    #expect(again.likelihoods.map(\.bands) == configuration.likelihoods.map(\.bands))
  }

  @Test("Data of one sky are joined only where one of them is cut, or where that is accepted")
  func sharedSky() {
    let both = "  act_dr6_cmbonly: null\n  planck2018_plik_lite: "
    #expect(complaint(both + "null").contains("Write `planck2018_plik_lite: {beside: act_dr6_cmbonly}`"))
    #expect(complaint(both + "{beside: act_dr6_cmbonly}").isEmpty)
    #expect(complaint(both + "{shared_sky: accepted}").isEmpty)
    #expect(complaint("  spt3g_2018_lite: null\n" + both + "{beside: act_dr6_cmbonly}").isEmpty)
    #expect(complaint("  desi_dr2_bao: null\n  sdss_dr16_lya_qso: null").contains("same observations"))
    #expect(complaint("  sdss_dr16_lrg_bao: null\n  sdss_dr16_lrg_bao_fs: null").contains("same observations"))
    #expect(complaint("  sdss_dr12_lrg_bao: null\n  sdss_dr16_lrg_bao: null\n  sdss_dr7_mgs: null").isEmpty)
    #expect(complaint("  planck2018_lensing: null\n  planck_pr4_lensing: null").contains("same observations"))
    #expect(complaint("  planck2018_plik_lite: null\n  act_dr4_cmbonly: {beside: planck2018_plik_lite}").isEmpty)
  }

  @Test(
    "A user's own distances and growth load in Cobaya's formats: with covariance, errors, or tables of probabilities")
  func distances() throws {
    let folder = try TemporaryFolder()
    try folder.write("bao.txt", "0.38 1512 DM_over_rs\n0.38 81.2 bao_Hz_rs\n0.38 0.49 f_sigma8\n")
    try folder.write("bao.cov", "600 20 0.3\n20 5 0.03\n0.3 0.03 0.002\n")
    try folder.write("a.yaml", "measurements_file: bao.txt\ncov_file: bao.cov\nrs_fid: 147.78\n")
    try folder.write("errors.txt", "0.1 3 0.2 DV_over_rs\n0.4 0.8 0.1 F_AP\n0.5 9 0.3 DA_over_rs\n")
    try folder.write("b.yaml", "measurements_file: errors.txt\n")
    try folder.write("c.yaml", "redshift: 0.7\nobservable_1: DM_over_rs\nobservable_2: f_sigma8\ngrid_file: grid.txt\n")
    let grid = (0..<6).flatMap { i in
      (0..<5).map { "\(15 + i) \(0.3 + 0.1 * Double($0)) \(1 + i * (5 - i) + $0 * (4 - $0))" }
    }
    try folder.write("grid.txt", grid.joined(separator: "\n") + "\n")
    let paths = ["a", "b", "c"].map { "  \($0): {file: \(folder.path("\($0).yaml"))}" }
    let configuration = try configuration(paths.joined(separator: "\n"))
    #expect(
      configuration.likelihoods.map(\.request) == [
        TheoryRequest(redshifts: [0.38], derived: ["rdrag", "fsigma8_z0.38"]),
        TheoryRequest(redshifts: [0.1, 0.4, 0.5], derived: ["rdrag"]),
        TheoryRequest(redshifts: [0.7], derived: ["rdrag", "fsigma8_z0.7"]),
      ])
    // An error alone is a covariance.
    let background = BackgroundTable(
      redshifts: [0.1, 0.4, 0.5], hubble: [2.4e-4, 2.7e-4, 2.9e-4], distance: [430, 1560, 1880])
    let products = TheoryProducts(background: background, derived: ["rdrag": 147])
    let volume = 430 * pow(0.1 / (2.4e-4 * 430), 1.0 / 3)
    let pulls = [(volume / 147 - 3) / 0.2, (1560 * 2.7e-4 - 0.8) / 0.1, (1880 / 1.5 / 147 - 9) / 0.3]
    let value = try configuration.likelihoods[1].chiSquared(products, nuisance: .init())
    #expect(abs(value - pulls.reduce(0) { $0 + $1 * $1 }) < 1e-9 * value)
  }

  @Test(
    "What is wrong with a user's distances is named",
    arguments: [
      ("measurements_file: a.txt\n", "0.3 8 DM_over_rd\n", "one of DM_over_rs"),
      ("measurements_file: a.txt\n", "0.3 8 DM_over_rs\n", "cov_file"),
      ("measurements_file: a.txt\n", "0.3 8 0 DM_over_rs\n", "a positive error"),
      ("measurements_file: a.txt\n", "2000 0.4 0.1 f_sigma8\n", "a redshift to 1000"),
      ("redshift: 0.3\nobservable_1: f_sigma\ngrid_file: a.txt\n", "1 1\n", "f_sigma8"),
      ("redshift: 0.3\nobservable_1: f_sigma8\ngrid_file: a.txt\n", "1 1 1\n", "2 columns"),
      ("redshift: 0.3\nobservable_1: f_sigma8\ngrid_file: a.txt\n", "1 1\n2 1\n3 0\n4 1\n", "not positive"),
      ("redshift: 0.3\nobservable_1: f_sigma8\ngrid_file: a.txt\n", "1 1\n2 1\n3 1\n4 1\n", "no maximum"),
      ("redshift: 0.3\nobservable_1: f_sigma8\ngrid_file: a.txt\n", "1 1\n2 1\n3 1\n", "four or more"),
      ("observable_1: f_sigma8\ngrid_file: a.txt\n", "1 1\n", "redshift"),
      // One place twice and another never: as many lines as the grid has places.
      (
        "redshift: 0.3\nobservable_1: DM_over_rs\nobservable_2: f_sigma8\ngrid_file: a.txt\n",
        (0..<16).map { "\($0 == 15 ? 0 : $0 / 4) \($0 == 15 ? 0 : $0 % 4) \(1 + $0)\n" }.joined(), "0.0 0.0 twice"
      ),
    ])
  func wrongDistances(description: String, table: String, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.txt", table)
    try folder.write("a.yaml", description)
    let complaint = complaint("  mine: {file: \(folder.path("a.yaml"))}")
    #expect(complaint.contains(words), "\(complaint)")
  }

  @Test(
    "What is wrong with an option is named with what would be right",
    arguments: [
      ("planck2018_lensing: {variant: agressive}", "Did you mean \"aggressive\"?"),
      ("act_dr6_cmbonly: {variant: lite}", "Remove it."), ("act_dr6_cmbonly: {besides: x}", "Did you mean \"beside\"?"),
      ("planck2018_plik_lite: {beside: act_dr6_cmbonl}", "Did you mean \"act_dr6_cmbonly\"?"),
      ("act_dr6_cmbonly: {data_selection: TT}", "ell<1000 only"), ("union3: {variant: full}", "Remove it."),
      ("act_dr6_cmb_only: null", "act_dr6_cmbonly"), ("my_set: {file: /nowhere/data.yaml}", "/nowhere/data.yaml"),
    ])
  func wrongOptions(line: String, words: String) {
    #expect(complaint("  " + line).contains(words), "\(complaint("  " + line))")
  }

  @Test("A Gaussian measurement of derived parameters stands in the file itself")
  func gaussian() throws {
    let configuration = try configuration(
      """
        local: {gaussian: {parameters: H0, mean: 73.04, std: 1.04}}
        clusters: {gaussian: {parameters: [sigma8, omegam], mean: [0.8, 0.3], covariance: [[0.04, 0.01], [0.01, 0.09]]}}
      """)
    #expect(configuration.likelihoods.map(\.request.derived) == [["H0"], ["sigma8", "Omega_m"]])
    let products = TheoryProducts(derived: ["H0": 70, "sigma8": 0.9, "Omega_m": 0.2])
    let values = try configuration.likelihoods.map { try $0.chiSquared(products, nuisance: .init()) }
    #expect(abs(values[0] - (3.04 / 1.04) * (3.04 / 1.04)) < 1e-12)
    #expect(abs(values[1] - (0.01 * 0.09 + 2 * 0.01 * 0.01 + 0.01 * 0.04) / (0.0036 - 0.0001)) < 1e-12)
    let mismatch = try worstSensitivityMismatch(
      of: try #require(configuration.likelihoods[1] as? GaussianLikelihood), at: products, nuisance: .init(),
      along: [(TheoryProducts(derived: ["sigma8": 1, "Omega_m": -2]), 0.01)])
    #expect(mismatch < 1e-9)
    #expect(try RunConfiguration(yaml: configuration.yaml).likelihoodChoices == configuration.likelihoodChoices)
    for (line, words) in [
      ("{parameters: omega_b, mean: 0.02, std: 0.001}", "prior under `params`"),
      ("{parameters: H0, mean: 73}", "standard deviations"), ("{parameters: H0, mean: 73, std: x}", "numbers"),
      ("{parameters: [H0, sigma8], mean: [73, 1], covariance: [[1, 2], [2, 1]]}", "positive definite"),
      ("{parameter: H0, mean: 73, std: 1}", "Did you mean \"parameters\"?"),
    ] {
      #expect(complaint("  x: {gaussian: \(line)}").contains(words), "\(complaint("  x: {gaussian: \(line)}"))")
    }
  }

  private static let description = """
    band_power_file: bdp.txt
    covariance_file: cov.txt
    window_functions_folder: windows/
    spectra_info:
      - TT 90x90: 2
      - EE 90x90: 1
    data_model:
      - Module: common.CalibrationAuto
        spec_param_dict:
          TT 90x90: [cal, cal]
      - Module: common.PoissonPower
        spec_param_dict: {TT 90x90: ps}
        ell_ref: 3
    priors:
      - par_names: cal
        central_value: 1
        prior_std: 0.01
      - par_names: tau
        central_value: 0.05
        prior_std: 0.01
    """

  private func folder(_ description: String = description, covariance: String = "4 1 0\n1 9 0\n0 0 1\n") throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    _ = try folder.write("data.yaml", description)
    _ = try folder.write("bdp.txt", "# band powers\n10\n20\n1\n")
    _ = try folder.write("cov.txt", covariance)
    _ = try folder.write("windows/TT_90x90_window_functions.txt", "2 0.5 0\n3 0.5 0\n4 0 1\n")
    _ = try folder.write("windows/EE_90x90_window_functions.txt", "2 0\n3 1\n4 0\n0 0\n")
    return folder
  }

  @Test("A user's own data set is files: data, windows, covariance and a description")
  func ownData() throws {
    let folder = try folder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path("data.yaml")
    let configuration = try configuration("  mine: {file: \(path)}")
    let likelihood = try #require(configuration.likelihoods.first)
    #expect(likelihood.name == "mine" && likelihood.request.lmax == 5)
    #expect(configuration.likelihoodChoices[0].files.count == 5)
    #expect(
      likelihood.nuisanceParameters.map(\.suggestedPrior) == [GaussianPrior(mean: 1, standardDeviation: 0.01), nil])
    var spectra = PowerSpectra(lmax: 5)
    for (kind, power) in [(SpectrumKind.lensedTT, 12.0), (.lensedEE, 0.5)] {
      spectra[kind] = (0...5).map { $0 < 2 ? 0 : power / PowerSpectra.bandPowerFactor(kind, l: $0) }
    }
    // TT: 12 / 1.21 + ps (l/3)^2 in the mean of l = 2, 3, and at 4.
    let (cal, ps) = (1.1, 3.0)
    let first = 12 / (cal * cal) + ps * (4.0 / 9 + 1) / 2 - 10
    let second = 12 / (cal * cal) + ps * 16 / 9 - 20
    let expected = (9 * first * first - 2 * first * second + 4 * second * second) / 35 + 0.25
    let value = try likelihood.chiSquared(spectra, nuisance: NuisanceParameters(["cal": cal, "ps": ps]))
    #expect(abs(value / expected - 1) < 1e-12)
    #expect(try RunConfiguration(yaml: configuration.yaml).likelihoodChoices == configuration.likelihoodChoices)
  }

  @Test(
    "What is wrong with a description is named with file, line, key and what would be right",
    arguments: [
      ("band_power_file: bdp.txt", "band_power_fil: bdp.txt", "data.yaml:1", "Did you mean \"band_power_file\"?"),
      ("bdp.txt", "nothing.txt", "nothing.txt", "no such file"),
      ("TT 90x90: 2\n", "TT 90x90: 3\n", "window_functions_folder", "3 bins"),
      ("TT 90x90: 2\n", "TB 90x90: 2\n", "TB", "TT, TE, EE"),
      ("common.PoissonPower", "common.PoisonPower", "data_model[2].Module", "Did you mean \"common.PoissonPower\"?"),
      ("{TT 90x90: ps}", "{TT 90x150: ps}", "spec_param_dict", "TT 90x90"),
      ("ell_ref: 3", "ell_ref: -3", "ell_ref", "positive"), ("    ell_ref: 3\n", "", "ell_ref", "missing"),
      ("prior_std: 0.01", "prior_std: 0", "prior_std", "positive"),
      ("spectra_info:", "likelihood_form: box\nspectra_info:", "likelihood_form", "gaussian"),
      ("spectra_info:", "lmax: 3\nspectra_info:", "lmax", "l = 5"),
      ("spectra_info:", "data_selection: TT 150x150 remove\nspectra_info:", "data_selection", "90x90"),
    ])
  func badDescriptions(old: String, new: String, place: String, words: String) throws {
    #expect(Self.description.contains(old))
    let folder = try folder(Self.description.replacing(old, with: new, maxReplacements: 1))
    defer { withExtendedLifetime(folder) {} }
    let text = complaint("  mine: {file: \(folder.path("data.yaml"))}")
    #expect(text.contains(place) && text.contains(words), "\(text)")
  }

  @Test("A covariance that is not positive definite names the direction and the band powers")
  func badCovariance() throws {
    for (covariance, words) in [
      ("4 7 0\n7 9 0\n0 0 1\n", "along the band powers 1 ("), ("4 1 0\n1 -9 0\n0 0 1\n", "band power 2 is -9"),
      ("4 1\n1 9\n", "4 numbers"),
    ] {
      let folder = try folder(covariance: covariance)
      defer { withExtendedLifetime(folder) {} }
      let text = complaint("  mine: {file: \(folder.path("data.yaml"))}")
      #expect(text.contains(words) && text.contains("covariance_file"), "\(text)")
    }
  }

  @Test("Two data sets cannot give one nuisance parameter different priors")
  func rivalPriors() throws {
    let (first, second) = (
      try folder(), try folder(Self.description.replacing("prior_std: 0.01", with: "prior_std: 0.02"))
    )
    defer { withExtendedLifetime((first, second)) {} }
    let text = complaint(
      "  one: {file: \(first.path("data.yaml"))}\n  two: {file: \(second.path("data.yaml"))}")
    #expect(text.contains("one and two state different priors of cal"), "\(text)")
  }
}
