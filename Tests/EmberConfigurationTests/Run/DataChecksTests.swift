import EmberLikelihood
import EmberTestSupport
import Testing

@testable import EmberConfiguration

/// Bad data say what is wrong with them: file, line, key, value, and what would be right.
@Suite("What is wrong with data sets")
struct DataChecksTests {
  private func complaint(_ likelihood: String) -> String {
    do {
      _ = try RunConfiguration(yaml: "likelihood:\n" + likelihood)
      return ""
    } catch { return "\(error)" }
  }

  private func complaint(of description: String, _ files: [String: String]) throws -> String {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(name, text) }
    try folder.write("a.yaml", description)
    return complaint("  mine: {file: \(folder.path("a.yaml"))}")
  }

  private static let bandPowers = """
    band_power_file: bdp.txt
    covariance_file: cov.txt
    window_functions_folder: windows/
    effective_frequencies: frequencies.yaml
    spectra_info:
      - TT 90x150: 2
    data_model:
      - Module: common.kSZTemplateForeground
        template_file: ksz.txt
        amp_param: ksz
        affected_specs: [TT 90x150]
      - Module: common_lensing.ResponseFunctionM
        M_matrices: {EE: m.txt}
        fiducial_correction_file: fiducial.txt
    priors:
      - par_names: [ksz]
        central_value: 1
        prior_covariance: prior.txt
    """

  private static let files = [
    "bdp.txt": "10\n20\n", "cov.txt": "4 1\n1 9\n",
    "windows/TT_90x150_window_functions.txt": "2 0.5 0\n3 0.5 0\n4 0 1\n",
    "frequencies.yaml": "cirrus: {90: 95.0, 150: 150.0}\n", "ksz.txt": "2 1\n3 1\n4 1\n", "m.txt": "0 1 0\n0 0 1\n",
    "fiducial.txt": "0.1\n0.2\n", "prior.txt": "4\n",
  ]

  @Test("These data are sound")
  func sound() throws { #expect(try complaint(of: Self.bandPowers, Self.files).isEmpty) }

  @Test(
    "A file that is missing is named with file, line and key",
    arguments: [
      ("bdp.txt", "a.yaml:1", "band_power_file"), ("cov.txt", "a.yaml:2", "covariance_file"),
      ("windows/TT_90x150_window_functions.txt", "a.yaml:3", "window_functions_folder"),
      ("frequencies.yaml", "a.yaml:4", "effective_frequencies"), ("ksz.txt", "a.yaml:9", "data_model[1].template_file"),
      ("m.txt", "a.yaml:13", "data_model[2].M_matrices.EE"),
      ("fiducial.txt", "a.yaml:14", "data_model[2].fiducial_correction_file"),
      ("prior.txt", "a.yaml:18", "priors[1].prior_covariance"),
    ])
  func missing(file: String, place: String, key: String) throws {
    var files = Self.files
    files[file] = nil
    let text = try complaint(of: Self.bandPowers, files)
    #expect(text.contains(place) && text.contains(key) && text.contains("no such file: "), "\(text)")
    #expect(text.contains(file), "\(text)")
  }

  @Test(
    "A file of distances that is missing is named with file, line and key",
    arguments: [
      ("measurements_file: x.txt\n", "a.yaml:1", "measurements_file = x.txt"),
      ("measurements_file: z.txt\ncov_file: x.txt\n", "a.yaml:2", "cov_file = x.txt"),
      ("redshifts: z.txt\nmoduli: x.txt\ncovariance: z.txt\n", "a.yaml:2", "moduli = x.txt"),
      ("redshift: 0.3\nobservable_1: f_sigma8\ngrid_file: x.txt\n", "a.yaml:3", "grid_file = x.txt"),
      ("redshift: 0.3\nobservable_1: f_sigma8\naxis_1: x.txt\nchi2: z.txt\n", "a.yaml:3", "axis_1 = x.txt"),
    ])
  func missingDistances(description: String, place: String, words: String) throws {
    let text = try complaint(
      of: description,
      ["z.txt": "0.3 8 DM_over_rs\n"].merging(
        description.hasPrefix("redshifts") ? ["z.txt": "0.3\n"] : [:], uniquingKeysWith: { $1 }))
    #expect(text.contains(place) && text.contains(words) && text.contains("no such file: "), "\(text)")
  }

  @Test(
    "Windows and matrices that do not fit the spectra are named with both sizes",
    arguments: [
      ("windows/TT_90x150_window_functions.txt", "2 0.5\n3 0.5\n4 1\n", "2 columns; l and 2 bins were expected"),
      ("windows/TT_90x150_window_functions.txt", "2 0.5 0\n4 0 1\n5 0 1\n", "l, from 2 on, without gaps"),
      ("m.txt", "0 1 0\n", "shape [1, 3] for 2 band powers"), ("fiducial.txt", "0.1\n", "1 numbers for 2 band powers"),
      ("bdp.txt", "10\n20\n30\n", "3 band powers, where spectra_info states 2"),
      ("cov.txt", "4 1 0\n1 9 0\n0 0 1\n", "9 numbers do not make a matrix of 2 band powers"),
      ("ksz.txt", "2 1\n3 1\n", "it ends at l = 3, the data at 4"),
    ])
  func sizes(file: String, text: String, words: String) throws {
    let complaint = try complaint(of: Self.bandPowers, Self.files.merging([file: text], uniquingKeysWith: { $1 }))
    #expect(complaint.contains("a.yaml:") && complaint.contains(words), "\(complaint)")
  }

  @Test("A covariance that is none names its direction: an eigenvalue and the largest parts of its vector")
  func covariances() throws {
    let bands = try complaint(
      of: Self.bandPowers, Self.files.merging(["cov.txt": "4 7\n7 9\n"], uniquingKeysWith: { $1 }))
    // Of the correlations [[1, 7/6], [7/6, 1]]: 1 - 7/6 along (1, -1).
    #expect(bands.contains("a.yaml:2") && bands.contains("eigenvalue of its correlations is -0.1666"), "\(bands)")
    #expect(bands.contains("0.71") && bands.contains("(-0.71)"), "\(bands)")
    let measurements = "0.38 10 DM_over_rs\n0.51 20 DH_over_rs\n0.61 0.4 f_sigma8\n"
    let distances = try complaint(
      of: "measurements_file: m.txt\ncov_file: c.txt\n", ["m.txt": measurements, "c.txt": "1 0 0\n0 1 2\n0 2 1\n"])
    for words in ["a.yaml:2", "cov_file = c.txt", "is -1.0", "DH_over_rs at z = 0.51", "f_sigma8 at z = 0.61"] {
      #expect(distances.contains(words), "\(distances)")
    }
    let variance = try complaint(
      of: "measurements_file: m.txt\ncov_file: c.txt\n", ["m.txt": measurements, "c.txt": "1 0 0\n0 -1 0\n0 0 1\n"])
    #expect(variance.contains("variance of measurement 2 (DH_over_rs at z = 0.51) is -1.0"), "\(variance)")
    let folder = try TemporaryFolder()
    let table = try folder.write("bao.txt", "0.38 10 DM_over_rs 1 2\n0.51 20 DH_over_rs 2 1\n")
    let text = complaint("  mine: {file: \(table)}")
    #expect(text.contains("bao.txt") && text.contains("an eigenvalue of its correlations is -1.0"), "\(text)")
    let gaussian = complaint("  x: {gaussian: {parameters: [H0, sigma8], mean: [73, 1], covariance: [[1, 2], [2, 1]]}}")
    #expect(gaussian.contains("likelihood.x.gaussian.covariance") && gaussian.contains("H0 ("), "\(gaussian)")
    let prior = Self.bandPowers.replacing("[ksz]", with: "[ksz, ksz]").replacing(
      "central_value: 1", with: "central_value: [1, 1]")
    let joint = try complaint(of: prior, Self.files.merging(["prior.txt": "1 1\n1 1\n"], uniquingKeysWith: { $1 }))
    #expect(joint.contains("a.yaml:18") && joint.contains("eigenvalue"), "\(joint)")
  }

  @Test("Multipoles and redshifts beyond the theory are refused with its end")
  func reach() throws {
    let far = try complaint(
      of: "lmax: 20000\n" + Self.bandPowers,
      Self.files.merging(
        ["ksz.txt": (2...20000).map { "\($0) 1\n" }.joined()], uniquingKeysWith: { $1 }))
    #expect(far.contains("likelihood.mine") && far.contains("l = 20000, and the solver's end at 10000"), "\(far)")
    #expect(try complaint(of: "lmax: 1e300\n" + Self.bandPowers, Self.files).contains("a.yaml:1"))
    let measured = try complaint(
      of: "measurements_file: m.txt\n",
      ["m.txt": "1\n20000 10 1 DM_over_rs\n"].merging(
        ["m.txt": "0.3 10 1 DM_over_rs\n20000 10 1 DM_over_rs\n"], uniquingKeysWith: { $1 }))
    #expect(measured.contains("m.txt:2") && measured.contains("to 10000.0, found 20000.0"), "\(measured)")
    let moduli = try complaint(
      of: "redshifts: z.txt\nmoduli: m.txt\ncovariance: c.txt\n",
      ["z.txt": "0.1\n20000\n", "m.txt": "38\n50\n", "c.txt": "1 0\n0 1\n"])
    #expect(moduli.contains("a.yaml:1") && moduli.contains("redshift 2 is 20000.0"), "\(moduli)")
  }

  @Test("Two sets that share sky are joined only with the cut that their authors recommend")
  func overlaps() {
    for (other, cut) in [
      ("act_dr6_cmbonly", "planck2018_plik_lite"), ("spt3g_2018_lite", "planck2018_plik_lite"),
      ("spt3g_2018_multifreq", "planck2018_plik_lite"), ("planck2018_plik_lite", "act_dr4_cmbonly"),
    ] {
      let text = complaint("  \(other): null\n  \(cut): null")
      #expect(text.contains(":3") && text.contains("\(cut): {beside: \(other)}"), "\(text)")
      #expect(complaint("  \(other): null\n  \(cut): {beside: \(other)}").isEmpty)
    }
  }

  @Test("Two sets that claim one parameter with different priors are named with both")
  func rivals() throws {
    let folder = try TemporaryFolder()
    for (name, text) in Self.files { try folder.write(name, text) }
    try folder.write("a.yaml", Self.bandPowers)
    try folder.write("b.yaml", Self.bandPowers.replacing("central_value: 1", with: "central_value: 3"))
    let text = complaint("  one: {file: \(folder.path("a.yaml"))}\n  two: {file: \(folder.path("b.yaml"))}")
    for words in [":3", "likelihood.two", "one and two state different priors of ksz: 1.0 +- 2.0, and 3.0 +- 2.0"] {
      #expect(text.contains(words), "\(text)")
    }
  }
}
