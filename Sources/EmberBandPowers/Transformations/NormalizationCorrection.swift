import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The response of a lensing estimator's normalisation A_L to the CMB spectra that it was computed for (ACT DR6 lensing: Qu et al. 2024,
/// section 4.2, ApJ 962, 112).
///
/// C_L of the convergence is changed by -2 C_L^fid / f_L sum over TT, TE, EE, BB and l of (dA_L / dC_l) C_l, and what this gives of the
/// fiducial model is subtracted.
enum NormalizationCorrection {
  private static let prefix = "template_file_"

  /// Adds windows on CMB spectra: the data's own, times the response.
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    let words = ["TT", "TE", "EE", "BB"]
    try section.check(
      known: BandPowerParts.stepKeys + words.map { prefix + "dAL_dC_" + $0 }
        + ["fAL", "fiducial_correction", "fiducial_Cl_kk"].map { prefix + $0 })
    guard parts.names == ["kk"], let convergence = SpectrumSpelling("kk") else {
      throw section.problem(section.node, "", "this is a correction of one spectrum kk, not of \(parts.names)")
    }
    let rows = parts.offset.count
    let norm = try list(section, "fAL", parts)
    let fiducial = try list(section, "fiducial_Cl_kk", parts)
    let correction = try list(section, "fiducial_correction", parts)
    guard norm.count == fiducial.count, norm.allSatisfy({ $0 != 0 }) else {
      throw section.problem(
        try section.require(prefix + "fAL"), prefix + "fAL",
        "\(norm.count) numbers other than 0 were expected, as in fiducial_Cl_kk (\(fiducial.count))")
    }
    guard correction.count == rows else {
      throw section.problem(
        try section.require(prefix + "fiducial_correction"), prefix + "fiducial_correction",
        "\(correction.count) numbers for \(rows) band powers")
    }
    // Windows on what the normalisation changes, from L = 2 on.
    var bands = Matrix(rows: rows, columns: norm.count)
    for window in parts.windows where parts.places.contains(window.spectrum) {
      for (l, weight) in zip(window.multipoles, window.weights) where l - 2 < norm.count {
        bands[window.row, l - 2] += weight / convergence.factor(l) * -2 * fiducial[l - 2] / norm[l - 2]
      }
    }
    for word in words {
      guard let spelling = SpectrumSpelling(word) else { continue }
      let key = prefix + "dAL_dC_" + word
      let response = try parts.array(section, key)
      guard response.shape.count == 2, response.rows == norm.count, response.columns >= 1 else {
        throw section.problem(
          try section.require(key), key, "a matrix of shape \(response.shape), where \(norm.count) rows were expected")
      }
      let place = parts.addSpectrum(spelling.kind)
      let weights = bands * Matrix(rows: response.rows, columns: response.columns, elements: response.values)
      let count = min(response.columns, parts.lmax - 1)
      for row in 0..<rows {
        parts.windows.append(
          BandPowerWindows.Window(row: row, spectrum: place, first: 2, weights: Array(weights.row(row).prefix(count))))
      }
    }
    for row in 0..<rows { parts.offset[row] += correction[row] }
  }

  private static func list(_ section: DataSection, _ name: String, _ parts: BandPowerParts) throws(LikelihoodError)
    -> [Double]
  {
    try parts.array(section, prefix + name).values
  }
}
