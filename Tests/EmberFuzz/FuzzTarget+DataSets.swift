import EmberTestSupport
import EmberTheory
import Foundation

@testable import EmberConfiguration
@testable import EmberDataSets
@testable import EmberLikelihood

extension FuzzTarget {
  private static let bandPowerDescription = """
    band_power_file: bdp.txt
    covariance_file: cov.txt
    window_functions_folder: windows/
    effective_frequencies: frequencies.yaml
    spectra_info:
      - TT 90x150: 2
      - EE 90x90: 1
    data_selection: ["TT ell<4 only", "EE 90x90 remove"]
    data_model:
      - Module: common.CalibrationAuto
        spec_param_dict:
          TT 90x150: [cal, cal]
      - Module: common.PoissonPower
        spec_param_dict: {TT 90x150: ps}
        ell_ref: 3
      - Module: common.GalacticDust
        amp_param: dust
        alpha_param: slope
        beta_param: index
        effective_frequencies: cirrus
        affected_specs: [TT 90x150]
        ell_ref: 80
        nu_ref: 150
        T_GALDUST: 19.6
      - Module: common.AberrationCorrection
        aberration_coefficient: -0.0004826
    hartlap_correction: {N_sims: 100}
    priors:
      - par_names: [cal, ps]
        central_value: [1, 2]
        prior_covariance: prior.txt
      - {par_names: tau, central_value: 0.05, prior_std: 0.01}

    """

  private static let distances = """
    redshifts: z.txt
    moduli: moduli.txt
    covariance: cov.txt
    covariance_scale: 2.0
    min_redshift: 0.05

    """

  private static let grid = """
    redshift: 0.7
    observable_1: DM_over_rs
    observable_2: f_sigma8
    grid_file: grid.txt
    rs_rescale: 1.0

    """

  private static let growth = """
    measurements_file: growth.txt
    cov_file: cov.txt
    rs_fid: 147.78

    """

  private static let files = [
    "bdp.txt": "10\n20\n1\n", "cov.txt": "4 1 0\n1 9 0\n0 0 1\n", "prior.txt": "0.01 0\n0 1\n",
    "windows/TT_90x150_window_functions.txt": "2 0.5 0\n3 0.5 0\n4 0 1\n",
    "windows/EE_90x90_window_functions.txt": "2 0\n3 1\n4 0\n", "z.txt": "0.1\n0.5\n1.2\n",
    "moduli.txt": "38\n42\n44.5\n",
    "growth.txt": "0.38 10.2 DM_over_rs\n0.38 25 DH_over_rs\n0.38 0.47 f_sigma8\n",
    "grid.txt": (0..<16).map { "\(15 + $0 / 4) \(0.3 + 0.1 * Double($0 % 4)) \(1 + $0 % 5)\n" }.joined(),
    "frequencies.yaml": "cirrus: {90: 95.0, 150: 150.0}\n",
  ]

  /// Descriptions of data sets, their arrays sound. What is accepted has a finite chi2, or says why a point has none.
  static let dataSet = FuzzTarget(
    "dataset", seeds: [bandPowerDescription, distances, grid, growth],
    dictionary: files.keys.sorted() + [
      "TT", "TE", "EE", "BB", "pp", "90x150", "remove", "only", "ell", "common.CalibrationCross", "common.GalacticDust",
      "likelihood_form", "gaussian_beam_detcov", "beam_correlation_file", "lmax", "name", "sky", "beside",
      "heliocentric_redshifts",
      "observable_3", "probability", "axis_1", "F_AP", "invcov_file", "inverse_covariance", "calibrators", "[]", "{}",
      "null", "1e999", "-1", "9223372036854775807",
    ]
  ) { path in
    try write(files, beside: path)
    let loaded = try DescribedDataSet.load(
      name: "mine", file: path, options: LikelihoodOptions(), reader: DataDescriptions.reader)
    return loaded.members.flatMap { faults($0) }
  }

  private static let gaussianBins = """
    # two bins of E modes
    like_approx = gaussian
    fields_use = E
    fields_required = T E
    nbins = 2
    use_max = 2
    cl_lmin = 2
    cl_lmax = 5
    cl_hat_file = hat.dat
    bin_window_files = window%u.dat
    bin_window_in_order = EE TE
    bin_window_out_order = EE EE
    covmat_cl = EE
    covmat_fiducial = bins.dat
    covmat_scale = 1.1
    aberration_coeff = 0.001
    calibration_param = cal.paramnames

    """

  private static let betweenMaps = """
    like_approx = HL
    map_names = a95 b220
    map_fields = B B
    nbins = 1
    cl_lmin = 2
    cl_lmax = 5
    cl_hat_file = maps.dat
    cl_noise_file = maps.dat
    cl_fiducial_file = maps.dat
    cl_fiducial_includes_noise = T
    bin_window_files = maps%u.dat
    bin_window_in_order = a95xa95 a95xb220 b220xb220
    covmat_cl = a95xa95 a95xb220 b220xb220
    covmat_fiducial = cov.txt
    bandpass[a95] = band.dat
    bandpass[b220] = band.dat
    fpivot_dust_decorr(1) = 217
    lform_dust_decorr = lin

    """

  private static let exactSpectra = """
    like_approx = exact
    binned = F
    fields_use = E
    cl_lmin = 2
    cl_lmax = 4
    cl_hat_file = exact.dat
    cl_noise_file = exact.dat
    fullsky_exact_fksy = 0.5

    """

  private static let tables = [
    "hat.dat": "# bin EE\n1 0.5\n2 0.7\n", "window1.dat": "2 0.5 0\n3 0.5 0.1\n4 0 0\n",
    "window2.dat": "3 0 0\n4 1 0.2\n5 0 0\n", "bins.dat": "0.04 0.01\n0.01 0.09\n", "cal.paramnames": "Ecal E\n",
    "maps.dat": "# bin a95xa95 a95xb220 b220xb220\n1 2 0.3 3\n", "maps1.dat": "2 0.5 1 0\n3 0.5 0 0.1\n4 0 0 1\n",
    "band.dat": "90 0.5\n95 1\n100 0.5\n", "exact.dat": "# L EE\n2 1\n3 0.5\n4 0.7\n",
    "cov.txt": files["cov.txt"] ?? "",
  ]

  /// `.dataset` files, their tables sound.
  static let cosmoMC = FuzzTarget(
    "cosmomc", seeds: [gaussianBins, betweenMaps, exactSpectra],
    dictionary: tables.keys.sorted() + [
      "TT", "PP", "a95xb220", "b220xa95", "x", "T", "F", "P", "DEFAULT(", "INCLUDE(", ")", "END", "=", "#", "use_min",
      "maps_use", "maps_required", "linear_correction_fiducial_file", "linear_correction_bin_window_files",
      "nuisance_params", "calibration_paramname", "cl_hat_order", "cl_hat_includes_noise", "gamma_95", "1e999", "-1",
      "9223372036854775807", "100000",
    ]
  ) { path in
    try write(tables, beside: path)
    return try CosmoMCDataSet.load(path, name: "mine", options: LikelihoodOptions()).members.flatMap { faults($0) }
  }

  private static func write(_ files: [String: String], beside path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      guard !FileManager.default.fileExists(atPath: file.path) else { continue }
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  private static func faults(_ likelihood: any Likelihood) -> [String] {
    let request = likelihood.request
    guard request.lmax <= 100_000 else { return ["l = \(request.lmax)"] }
    var products = TheoryProducts(spectra: PowerSpectra(lmax: request.lmax), derived: ["rdrag": 147])
    for name in request.derived where name != "rdrag" { products.derived[name] = 0.45 }
    for kind in request.spectra { products.spectra[kind] = (0...request.lmax).map { 100 / Double(1 + $0 * $0) } }
    let redshifts = request.redshifts.sorted()
    products.background = BackgroundTable(
      redshifts: redshifts, hubble: redshifts.map { 2e-4 * (1 + $0) }, distance: redshifts.map { 4000 * $0 })
    let nuisance = NuisanceParameters(
      Dictionary(likelihood.nuisanceParameters.map { ($0.name, 1) }, uniquingKeysWith: { first, _ in first }))
    guard let chi2 = try? likelihood.chiSquared(products, nuisance: nuisance) else { return [] }
    return chi2.isFinite ? [] : ["chi2 \(chi2)"]
  }
}
