import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTestSupport

/// Data sets that come with Ember, written as the `.dataset` files that their numbers were published in.
enum CosmoMCFolder {
  private static func arrays(_ path: String) throws -> [String: NPYArray] {
    let root = #filePath.split(separator: "/Tests/")[0]
    return try NPZArchive(path: "\(root)/Sources/EmberLikelihood/Resources/\(path)").arrays
  }

  private static func rows(_ values: [Double], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<$0 + columns]) }
  }

  private static func text(_ rows: [[Double]], header: String? = nil) -> String {
    (header.map { ["# " + $0] } ?? []).joined() + (header == nil ? "" : "\n")
      + rows.map { $0.map { "\($0)" }.joined(separator: " ") + "\n" }.joined()
  }

  private static func numbered(_ rows: [[Double]], from first: Int = 1) -> [[Double]] {
    rows.enumerated().map { [Double(first + $0)] + $1 }
  }

  private static func square(_ triangle: [Double], _ count: Int) -> [[Double]] {
    let matrix = Matrix(lowerTriangle: triangle, keeping: Array(0..<count))
    return (0..<count).map { Array(matrix.row($0)) }
  }

  /// Planck's lensing of 2018, `conservative` or `aggressive`: `lensing.dataset`, and what is marginalised over the CMB's spectra in
  /// `marged.dataset`, which changes some keys of the other.
  static func lensing(_ which: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let arrays = try arrays("planck2018_lensing/\(which).npz")
    func values(_ name: String) -> [Double] { arrays[name]?.doubles ?? [] }
    let count = values("bandpowers").count
    func columns(_ names: [String], _ bin: Int) -> [[Double]] {
      let parts = names.map { rows(values($0), 2499)[bin] }
      return numbered((0..<2499).map { l in parts.map { $0[l] } }, from: 2)
    }
    try folder.write(
      "bandpowers.dat",
      text(
        numbered(zip(values("L_av"), values("bandpowers")).map { [$0, $1] }), header: "bin L_av PP"))
    for (prefix, name) in [("", "lensing"), ("marg_", "marged")] {
      try folder.write(name + "_cov.dat", text(square(values(prefix + "cov_tril"), count)))
      try folder.write(
        name + "_fiducial.dat", text(numbered(values(prefix + "fid_corr").map { [$0] }), header: "bin PP"))
      for bin in 0..<count {
        let corrections =
          prefix.isEmpty ? ["corr_TT", "corr_EE", "corr_TE", "corr_PP"] : [prefix + "corr_PP"]
        try folder.write("\(name)_delta/window\(bin + 1).dat", text(columns(corrections, bin)))
        if prefix.isEmpty { try folder.write("window/window\(bin + 1).dat", text(columns(["win_PP"], bin))) }
      }
    }
    try folder.write("planck_calib.paramnames", #"A_planck A_\text{Planck}"#)
    try folder.write(
      "lensing.dataset",
      """
      like_approx = gaussian
      fields_use = P
      fields_required =  T E P
      binned = T
      nbins= \(count)
      use_min= 1
      use_max= \(count)
      cl_lmin = 2
      cl_lmax = 2500

      cl_hat_file = bandpowers.dat

      bin_window_files = window/window%u.dat
      bin_window_in_order = PP
      bin_window_out_order = PP

      covmat_cl = PP
      covmat_fiducial = lensing_cov.dat

      linear_correction_fiducial_file = lensing_fiducial.dat
      linear_correction_bin_window_files = lensing_delta/window%u.dat
      linear_correction_bin_window_in_order = TT EE TE PP
      linear_correction_bin_window_out_order =  PP PP PP PP

      calibration_param = planck_calib.paramnames
      """)
    try folder.write(
      "marged.dataset",
      """

      DEFAULT(lensing.dataset)

      fields_required = P

      calibration_param =

      covmat_fiducial = marged_cov.dat

      linear_correction_fiducial_file = marged_fiducial.dat
      linear_correction_bin_window_files = marged_delta/window%u.dat
      linear_correction_bin_window_in_order = PP
      linear_correction_bin_window_out_order = PP
      """)
    return folder
  }

  /// BICEP2, Keck and Planck 2015, with the parameters of later releases: `bk.dataset`.
  static func bicepKeck() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let arrays = try arrays("bicep_keck_planck2015/arrays.npz")
    func values(_ name: String) -> [Double] { arrays[name]?.doubles ?? [] }
    let maps = ["B2K_150_B", "P100_B", "P143_B", "P217_B", "P353_B"]
    let names = maps.indices.flatMap { i in (0...i).map { "\(maps[$0])x\(maps[i])" } }.joined(separator: " ")
    for name in ["measured", "noise", "fiducial"] {
      try folder.write(name + ".dat", text(numbered(rows(values(name), 15)), header: "of maps\n# bin \(names)"))
    }
    try folder.write("cov.dat", text(square(values("covariance"), 135)))
    let windows = rows(values("windows"), 599)
    for bin in 0..<9 {
      let own = windows[bin * 15..<bin * 15 + 15]
      try folder.write(
        "windows/bin\(bin + 1).txt", text(numbered((0..<599).map { l in own.map { $0[l] } }, from: 2)))
    }
    for (map, name) in zip(maps, ["B2K", "P100", "P143", "P217", "P353"]) {
      try folder.write("bandpass_\(map).txt", text(rows(values("bandpass_" + name), 2)))
    }
    let parameters = PolarizedForegroundParameter.allCases.map { "\($0.rawValue) \($0.info.latex)" }
    try folder.write("bk.paramnames", parameters.joined(separator: "\n"))
    try folder.write(
      "bk.dataset",
      """
      # of BICEP2/Keck and Planck
      like_approx = HL

      map_names = \(maps.joined(separator: " "))
      map_fields = B B B B B

      binned = T
      nbins = 9

      cl_lmin = 2
      cl_lmax = 600

      cl_fiducial_file = fiducial.dat
      cl_fiducial_includes_noise = F
      cl_hat_file = measured.dat
      cl_hat_includes_noise = F
      cl_noise_file = noise.dat
      cl_noise_order = \(names)

      covmat_fiducial = cov.dat
      covmat_cl = \(names)

      bin_window_files = windows/bin%u.txt
      bin_window_in_order = \(names)

      \(maps.map { "bandpass[\($0)] = bandpass_\($0).txt" }.joined(separator: "\n"))

      nuisance_params = bk.paramnames

      fpivot_dust = 353.0
      fpivot_sync = 23.0
      fpivot_dust_decorr(1) = 217.0
      fpivot_dust_decorr(2) = 353.0
      fpivot_sync_decorr(1) = 23.0
      fpivot_sync_decorr(2) = 33.0
      """)
    return folder
  }

  /// Exact spectra of T, E and the lensing potential to l = 40, as Cobaya writes forecasts: `exact.dataset`.
  static func exact(_ spectra: (String) -> [Double]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let columns = ["TT", "TE", "EE", "pp"].map(spectra)
    try folder.write(
      "exact.dat", text((2...40).map { l in [Double(l)] + columns.map { $0[l] } }, header: " L TT TE EE PP"))
    try folder.write(
      "noise.dat",
      text(
        (2...40).map { l in
          let ll = Double(l * (l + 1))
          return [Double(l), 0.5 * ll, 1e-4 * ll, 1e-8]
        }, header: "L TT EE PP"))
    try folder.write(
      "exact.dataset",
      """
      fields_use = T E P
      dataset_format = CMBLike2
      like_approx = exact
      fullsky_exact_fksy = 0.7
      cl_lmin = 2
      cl_lmax = 40
      binned = False
      cl_hat_includes_noise = False
      cl_hat_file = exact.dat
      cl_noise_file = noise.dat
      """)
    return folder
  }
}
