import EmberLikelihood
import EmberTheory

/// Corrections to band powers that are linear in spectra of the theory: the response of a lensing estimator's normalisation and biases.
enum LinearCorrection {
  /// Adds windows for each kind of spectrum that a matrix is given for, and subtracts what they give of a fiducial model.
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(
      known: BandPowerParts.stepKeys + [
        "M_matrices", "M_matrices_folder", "Mmodes", "fiducial_correction_file", "cal_param",
      ])
    var calibrated: [Int] = []
    let matrices = try matrices(section, parts)
    for (mode, matrix) in matrices {
      guard let spelling = SpectrumSpelling(mode) else {
        throw section.unknown("spectrum", mode, "M_matrices", among: SpectrumSpelling.known)
      }
      let place = parts.addSpectrum(spelling.kind)
      if spelling.kind != .lensingPotential { calibrated.append(place) }
      try addWindows(matrix, spelling, place, section, to: &parts)
    }
    if section["fiducial_correction_file"] != nil {
      let fiducial = try fiducial(section, parts, modes: matrices.map(\.0))
      guard fiducial.count == parts.offset.count else {
        throw section.problem(
          try section.require("fiducial_correction_file"), "fiducial_correction_file",
          "\(fiducial.count) numbers for \(parts.offset.count) band powers")
      }
      for i in fiducial.indices { parts.offset[i] += fiducial[i] }
    }
    if let calibration = try section.text("cal_param"), let first = calibrated.min(), let last = calibrated.max() {
      parts.transformations.append(
        Calibration(
          parameter: calibration, powers: [.lensedTT: 2, .lensedTE: 2, .lensedEE: 2, .lensedBB: 2],
          places: first..<last + 1))
    }
  }

  /// Columns of files that have one for each spectrum, behind that of multipoles.
  private static let columns = ["TT": 1, "TE": 2, "EE": 3, "BB": 4, "pp": 5, "kk": 5]

  /// What the fiducial model gives: a list, or columns by spectrum, of which those with a matrix are added.
  private static func fiducial(_ section: DataSection, _ parts: BandPowerParts, modes: [String]) throws(LikelihoodError)
    -> [Double]
  {
    let table = try section.array("fiducial_correction_file", in: parts.folder)
    guard table.shape.count == 2 else { return table.values }
    let used = Set(modes.compactMap { columns[$0] }).map { $0 - 1 }
    guard let last = used.max(), last < table.columns else {
      throw section.problem(
        try section.require("fiducial_correction_file"), "fiducial_correction_file",
        "\(table.columns) columns, where one for each of TT, TE, EE, BB, pp was expected")
    }
    return (0..<table.rows).map { row in used.sorted().reduce(0) { $0 + table.values[row * table.columns + $1] } }
  }

  private static func addWindows(
    _ matrix: DataFolder.Table, _ spelling: SpectrumSpelling, _ place: Int, _ section: DataSection,
    to parts: inout BandPowerParts
  ) throws(LikelihoodError) {
    guard matrix.rows == parts.offset.count, matrix.columns >= 1 else {
      throw section.problem(
        section.node, "M_matrices", "matrices of shape \(matrix.shape) for \(parts.offset.count) band powers")
    }
    let columns = min(matrix.columns, parts.lmax - 1)
    for row in 0..<matrix.rows {
      let values = matrix.values[row * matrix.columns..<row * matrix.columns + columns]
      if let window = spelling.window(values, row: row, spectrum: place, first: 2) { parts.windows.append(window) }
    }
  }

  /// One row for each band power, one column for each multipole from 2 on.
  private static func matrices(_ section: DataSection, _ parts: BandPowerParts) throws(LikelihoodError)
    -> [(String, DataFolder.Table)]
  {
    var result: [(String, DataFolder.Table)] = []
    if let list = try section.section("M_matrices") {
      for entry in list.node.entries ?? [] {
        result.append((entry.key, try list.array(entry.key, in: parts.folder)))
      }
      return result
    }
    let folder = try section.requiredText("M_matrices_folder")
    var tables: [DataFolder.Table] = []
    for row in parts.offset.indices {
      tables.append(
        try section.naming("M_matrices_folder") { () throws(LikelihoodError) in
          try parts.folder.array("\(folder)/window_\(row).txt")
        })
    }
    for mode in try section.texts("Mmodes") {
      guard let column = columns[mode] else {
        throw section.unknown("spectrum", mode, "Mmodes", among: columns.keys.sorted())
      }
      var values: [Double] = []
      for table in tables {
        guard table.columns > column else {
          throw section.problem(section.node, "M_matrices_folder", "files of more than \(column) columns were expected")
        }
        for i in 0..<table.rows where table.values[i * table.columns] >= 2 {
          values.append(table.values[i * table.columns + column])
        }
      }
      result.append(
        (mode, DataFolder.Table(shape: [tables.count, values.count / max(tables.count, 1)], values: values)))
    }
    return result
  }
}

extension BandPowerTemplate {
  /// A template in band powers, times a nuisance parameter: a list of numbers, or columns whose last are they.
  static func add(_ section: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    try section.check(known: BandPowerParts.stepKeys + ["template_file", "amp_param"])
    let table = try parts.bandPowerTemplate(section)
    guard table.count == parts.offset.count else {
      throw section.problem(
        try section.require("template_file"), "template_file",
        "\(table.count) numbers for \(parts.offset.count) band powers")
    }
    parts.templates.append(BandPowerTemplate(parameter: try section.requiredText("amp_param"), values: table))
  }
}
