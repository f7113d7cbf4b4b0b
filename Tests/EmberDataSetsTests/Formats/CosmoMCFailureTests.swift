import EmberConfiguration
import EmberSettings
import EmberTestSupport
import EmberTheory
import Testing

/// What is wrong with a `.dataset` file is named with file, line, key and what would be right.
@Suite("Files of CosmoMC that are wrong")
struct CosmoMCFailureTests {
  private static let description = """
    # two bins of E modes
    like_approx = gaussian
    fields_use = E
    binned = T
    nbins = 2
    cl_lmin = 2
    cl_lmax = 5
    cl_hat_file = hat.dat
    bin_window_files = window%u.dat
    bin_window_in_order = EE
    covmat_cl = EE
    covmat_fiducial = cov.dat
    calibration_param = cal.paramnames
    """

  private static let files = [
    "hat.dat": "# bin EE\n1 0.5\n2 0.7\n", "cov.dat": "0.04 0.01\n0.01 0.09\n", "cal.paramnames": "Ecal E\n",
    "window1.dat": "2 0.5\n3 0.5\n4 0\n", "window2.dat": "3 0\n4 1\n5 0\n",
  ]

  private func folder(_ changes: [String: String?] = [:], _ description: String = description) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    for (name, text) in Self.files.merging(changes.compactMapValues { $0 }, uniquingKeysWith: { $1 })
    where changes[name] != .some(nil) { try folder.write(name, text) }
    try folder.write("my.dataset", description)
    return folder
  }

  private func complaint(_ folder: TemporaryFolder, _ options: String = "") -> String {
    do {
      _ = try RunConfiguration(yaml: "likelihood:\n  mine: {file: \(folder.path("my.dataset"))\(options)}\n")
      return ""
    } catch { return "\(error)" }
  }

  @Test("A sound set is a Gaussian in its band powers")
  func sound() throws {
    let folder = try folder()
    let configuration = try RunConfiguration(yaml: "likelihood:\n  mine: {file: \(folder.path("my.dataset"))}\n")
    var spectra = PowerSpectra(lmax: 5)
    spectra[.lensedEE] = (0...5).map { $0 < 2 ? 0 : 0.6 / PowerSpectra.bandPowerFactor(.lensedEE, l: $0) }
    let likelihood = configuration.likelihoods[0]
    #expect(likelihood.nuisanceParameters.map(\.latex) == ["E"] && likelihood.request.lmax == 4)
    let (a, b) = (0.6 / 1.21 - 0.5, 0.6 / 1.21 - 0.7)
    let expected = (0.09 * a * a - 2 * 0.01 * a * b + 0.04 * b * b) / (0.04 * 0.09 - 0.0001)
    #expect(abs(try likelihood.chiSquared(spectra, nuisance: .init(["Ecal": 1.1])) / expected - 1) < 1e-12)
    let again = try RunConfiguration(yaml: configuration.yaml)
    #expect(again.likelihoodChoices == configuration.likelihoodChoices)
  }

  @Test("Keys of the file may be replaced in the input, which says so when it is written")
  func datasetParameters() throws {
    let folder = try folder()
    let configuration = try RunConfiguration(
      yaml: "likelihood:\n  mine: {file: \(folder.path("my.dataset")), dataset_params: {use_max: 1, fields_use: [E]}}\n"
    )
    #expect(configuration.likelihoods[0].pointCount == 1)
    #expect(configuration.yaml.contains("dataset_params"))
    #expect(try RunConfiguration(yaml: configuration.yaml).likelihoodChoices == configuration.likelihoodChoices)
    #expect(complaint(folder, ", dataset_params: {use_mx: 1}").contains("Did you mean \"use_max\"?"))
    #expect(complaint(folder, ", dataset_params: 3").contains("dataset_params: {use_max: 5}"))
    #expect(complaint(folder, ", data_selection: EE only").contains("no such option"))
    let builtIn = #expect(throws: EmberError.self) {
      try RunConfiguration(yaml: "likelihood:\n  planck2018_lensing: {dataset_params: {use_max: 5}}\n")
    }
    #expect("\(builtIn.map { "\($0)" } ?? "")".contains("no such option"))
  }

  @Test(
    "Descriptions",
    arguments: [
      ("nbins = 2", "nbin = 2", "my.dataset:5", "Did you mean \"nbins\"?"),
      ("fields_use = E", "fields_use = V", "my.dataset:3", "unknown field"),
      ("like_approx = gaussian", "like_approx = HLL", "my.dataset:2", "Did you mean \"HL\"?"),
      ("binned = T", "binned = perhaps", "my.dataset:4", "T or F"),
      ("binned = T", "binned = F", "my.dataset:2", "exact"),
      ("nbins = 2", "nbins = 2\nnbins = 3", "my.dataset:6", "given twice"),
      ("nbins = 2", "nbins = 2\nuse_max = 3", "use_max", "from 1 to 2"),
      ("nbins = 2", "nbins: 2", "my.dataset:5", "KEY = VALUE"), ("cl_lmax = 5\n", "", "cl_lmax", "missing"),
      ("cl_lmax = 5", "cl_lmax = 3", "my.dataset:9", "l = 4.0, where cl_lmin is 2 and cl_lmax 3"),
      ("bin_window_in_order = EE", "bin_window_in_order = EX", "my.dataset:10", "unknown spectrum"),
      (
        "bin_window_in_order = EE", "bin_window_in_order = TT\nbin_window_out_order = EE", "my.dataset:10",
        "neither used"
      ),
      ("bin_window_in_order = EE", "bin_window_in_order = EE TE", "my.dataset:9", "l and 2 spectra"),
      (
        "bin_window_in_order = EE", "bin_window_in_order = EE\nbin_window_out_order = EE EE", "my.dataset:11",
        "2 spectra"
      ),
      ("window%u.dat", "window.dat", "my.dataset:9", "%u"),
      ("covmat_cl = EE", "covmat_cl = TT", "my.dataset:11", "none of these"),
      ("covmat_cl = EE", "covmat_cl = EE BB", "my.dataset:12", "2 rows of 2 numbers, where 2 bins of 2 spectra make 4"),
      ("cal.paramnames", "cal.paramname", "my.dataset:13", "no such file"),
      ("calibration_param", "nuisance_params", "my.dataset:13", "unknown parameter"),
      ("hat.dat", "hats.dat", "my.dataset:8", "no such file"),
      ("# two bins", "DEFAULT(other.dataset)\n# two bins", "my.dataset:1", "other.dataset"),
      ("# two bins", "DEFAULT(my.dataset)\n# two bins", "my.dataset:1", "include each other"),
      ("# two bins", "INCLUDE(my.dataset)\n# two bins", "my.dataset", "given twice"),
      ("# two bins", "map_names = a b\nmap_fields = E\n# two bins", "my.dataset:2", "1 fields for 2 maps"),
      ("like_approx = gaussian", "like_approx = HL", "cl_noise_file", "missing"),
    ])
  func descriptions(old: String, new: String, place: String, words: String) throws {
    #expect(Self.description.contains(old))
    let folder = try folder([:], Self.description.replacing(old, with: new, maxReplacements: 1))
    let text = complaint(folder)
    #expect(text.contains(place) && text.contains(words), "\(text)")
  }

  @Test(
    "Tables",
    arguments: [
      ("hat.dat", "1 0.5\n2 0.7\n", "cl_hat_file", "no comment before the numbers"),
      ("hat.dat", "# bin TT\n1 0.5\n2 0.7\n", "my.dataset:8", "no column EE"),
      ("hat.dat", "# bin EE BB TT\n1 0.5\n2 0.7\n", "my.dataset:8", "2 columns, where 4 have names"),
      ("hat.dat", "# bin EE\n1 0.5\n", "my.dataset:8", "no row 2"),
      ("hat.dat", "# bin EE\n1 0.5\n2 x\n", "hat.dat:3", "numbers"),
      ("hat.dat", "# bin EE\n1 0.5\n2 nan\n", "hat.dat", "finite"),
      ("cov.dat", "0.04\n", "my.dataset:12", "2 rows and columns"),
      ("cov.dat", "0.04 0.08\n0.08 0.09\n", "my.dataset:12", "an eigenvalue of its correlations is -0.33"),
      ("window2.dat", "3 0 1\n4 1 1\n", "my.dataset:9", "window2.dat has 3 columns"),
      ("window2.dat", nil, "my.dataset:9", "no such file"),
      ("cal.paramnames", "# none\n", "my.dataset:13", "no parameter"),
    ] as [(String, String?, String, String)])
  func tables(file: String, text: String?, place: String, words: String) throws {
    let complaint = complaint(try folder([file: text]))
    #expect(complaint.contains(place) && complaint.contains(words), "\(complaint)")
  }
}
