import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Puts a likelihood of band powers together from its description.
struct BandPowerAssembly {
  private let source: DescriptionSource
  private let section: DataSection
  private let name: String
  private let options: LikelihoodOptions

  static let keys = [
    "name", "feedback", "likelihood_form", "band_power_file", "covariance_file", "beam_correlation_file",
    "beam_modes_file",
    "window_functions_folder", "effective_frequencies", "spectra_info", "data_model", "priors", "data_selection",
    "hartlap_correction", "blinding", "lmax", "parameters", "references", "sky", "beside",
  ]

  init(_ source: DescriptionSource, name: String, options: LikelihoodOptions) {
    self.source = source
    section = source.section
    self.name = name
    self.options = options
  }

  /// The likelihoods of the description: the data, and the joint prior of nuisance parameters where the data come with one.
  ///
  /// - Throws: ``LikelihoodError`` naming file, line and key of what is wrong.
  func likelihoods() throws(LikelihoodError) -> [any Likelihood] {
    try section.check(known: Self.keys)
    if let node = section["blinding"], node.text?.lowercased() != "false" {
      throw section.problem(node, "blinding", "blinded data cannot be read")
    }
    let (names, spellings, bins) = try spectra()
    let reader = WindowReader(
      folder: source.folder, section: section, names: names, spellings: spellings, bins: bins)
    let (windows, end) = try reader.windows()
    let stated = try section.number("lmax")
    guard let lmax = stated.map({ Int(exactly: $0) }) ?? end, lmax >= end, lmax < 100_000 else {
      throw section.problem(
        section["lmax"] ?? section.node, "lmax",
        "windows reach to l = \(end); a whole number from there on was expected")
    }
    let layout = zip(names, spellings).map { name, spelling in
      DataSpectrum(spelling.kind, channels: Self.channels(name))
    }
    var parts = BandPowerParts(
      folder: source.folder, names: names, layout: layout, bins: bins, lmax: lmax, windows: windows,
      effectiveFrequencies: try effectiveFrequencies())
    for step in try section.sections("data_model") { try Self.add(step, to: &parts) }
    return try assembled(parts)
  }

  /// `spectra_info`: spectra with their number of band powers.
  private func spectra() throws(LikelihoodError) -> ([String], [SpectrumSpelling], [Int]) {
    _ = try section.require("spectra_info")
    var names: [String] = []
    var spellings: [SpectrumSpelling] = []
    var bins: [Int] = []
    for item in try section.sections("spectra_info") {
      guard let entry = item.node.entries?.first, item.node.entries?.count == 1, let count = entry.value.number,
        (1...100_000).contains(count), let whole = Int(exactly: count)
      else { throw item.problem(item.node, "", "`SPECTRUM: NUMBER OF BINS` was expected") }
      let word = entry.key.split(separator: " ").first.map(String.init) ?? entry.key
      guard let spelling = SpectrumSpelling(word) else {
        throw item.unknown("spectrum", word, entry.key, among: SpectrumSpelling.known)
      }
      guard !names.contains(entry.key) else { throw item.problem(item.node, entry.key, "it is given twice") }
      names.append(entry.key)
      spellings.append(spelling)
      bins.append(whole)
    }
    return (names, spellings, bins)
  }

  /// `90x150` of `TT 90x150`.
  private static func channels(_ name: String) -> [String] {
    let words = name.split(separator: " ")
    return words.count > 1 ? words[1].split(separator: "x").map(String.init) : []
  }

  private func effectiveFrequencies() throws(LikelihoodError) -> [String: [String: Double]] {
    guard let node = section["effective_frequencies"] else { return [:] }
    let table: DataSection
    if let file = node.text {
      table = try section.naming("effective_frequencies") { () throws(LikelihoodError) in try source.section(of: file) }
    } else {
      table = try DataSection(node, file: section.file, path: "effective_frequencies")
    }
    var result: [String: [String: Double]] = [:]
    for entry in table.node.entries ?? [] {
      guard let own = try table.section(entry.key) else { continue }
      for channel in own.node.entries ?? [] {
        result[entry.key, default: [:]][channel.key] = try own.positive(channel.key)
      }
    }
    return result
  }

  private static func add(_ step: DataSection, to parts: inout BandPowerParts) throws(LikelihoodError) {
    let module = try step.requiredText("Module")
    guard let add = BandPowerTransformations.known[module] else {
      throw step.unknown("transformation", module, "Module", among: BandPowerTransformations.known.keys.sorted())
    }
    try add(step, &parts)
  }

  /// The rows that are used, and everything cut down to them.
  private func assembled(_ parts: BandPowerParts) throws(LikelihoodError) -> [any Likelihood] {
    let data = try section.array("band_power_file", in: source.folder).values
    let total = parts.offset.count
    guard data.count == total else {
      throw section.problem(
        try section.require("band_power_file"), "band_power_file",
        "\(data.count) band powers, where spectra_info states \(total)")
    }
    let rows = try rows(parts)
    var covariance = try matrix("covariance_file", total, rows)
    let theory = BandPowerTheory(
      name: name, transformations: parts.transformations,
      windows: Self.windows(parts, rows),
      templates: parts.templates.map { template in
        BandPowerTemplate(parameter: template.parameter, values: rows.map { template.values[$0] })
      })
    let priors = try NuisancePriors(section, source.folder, names: theory.nuisanceNames)
    let form = try section.text("likelihood_form") ?? "gaussian"
    let beam = form == Self.beamForm ? try beamModes(total, rows) : nil
    if let beam {
      // Rounding errors of a correlation scale with the data as well as with the model.
      for (i, row) in rows.enumerated() {
        for (j, column) in rows.enumerated() { covariance[i, j] += beam.rest[i, j] * data[row] * data[column] }
      }
    }
    let gaussian = try GaussianForm(
      data: rows.map { data[$0] + parts.offset[$0] }, covariance: covariance, hartlap: try hartlap(rows.count),
      name: name, section: section, rows: rows)
    var result: [any Likelihood] = []
    if let beam {
      result.append(
        BeamGaussianDataSet(
          theory, gaussian: gaussian.whitened, modes: beam.modes, nuisanceParameters: priors.parameters))
    } else if form == "gaussian" {
      result.append(
        BandPowerDataSet(
          model: BandPowerModel(theory, gaussian: gaussian.whitened), nuisanceParameters: priors.parameters))
    } else {
      throw section.unknown("form", form, "likelihood_form", among: ["gaussian", Self.beamForm])
    }
    return try result + priors.joint(name: name)
  }

  private static let beamForm = "gaussian_beam_detcov"

  /// The modes of the beams' errors: given as such, or those of a correlation matrix.
  private func beamModes(_ total: Int, _ rows: [Int]) throws(LikelihoodError) -> BeamModes {
    if section["beam_modes_file"] != nil {
      let table = try section.array("beam_modes_file", in: source.folder)
      guard table.shape.count == 2, table.columns == total else {
        throw section.problem(
          try section.require("beam_modes_file"), "beam_modes_file", "modes of \(total) band powers were expected")
      }
      var modes = Matrix(rows: rows.count, columns: table.rows)
      for (i, row) in rows.enumerated() {
        for k in 0..<table.rows { modes[i, k] = table.values[k * total + row] }
      }
      return BeamModes(modes: modes)
    }
    guard let modes = BeamModes(try matrix("beam_correlation_file", total, rows)) else {
      throw section.problem(
        try section.require("beam_correlation_file"), "beam_correlation_file", "it has no eigenvalues")
    }
    return modes
  }

  private static func windows(_ parts: BandPowerParts, _ rows: [Int]) -> BandPowerWindows {
    var place = [Int?](repeating: nil, count: parts.offset.count)
    for (i, row) in rows.enumerated() { place[row] = i }
    let kept = parts.windows.compactMap { window in
      place[window.row].map { window.moved(to: $0) }
    }
    return BandPowerWindows(layout: parts.layout, count: rows.count, kept, lmax: parts.lmax)
  }

  /// The lower triangle, row by row, or the whole of a symmetric matrix: what is left of it after the selection.
  private func matrix(_ key: String, _ total: Int, _ rows: [Int]) throws(LikelihoodError) -> Matrix {
    let values = try section.array(key, in: source.folder).values
    guard let matrix = Matrix(symmetric: values, count: total, keeping: rows) else {
      throw section.problem(
        try section.require(key), key, "\(values.count) numbers do not make a matrix of \(total) band powers")
    }
    return matrix
  }

  /// What an inverse covariance from so many simulations is multiplied by (Hartlap et al. 2007, astro-ph/0608064).
  private func hartlap(_ count: Int) throws(LikelihoodError) -> Double {
    guard let block = try section.section("hartlap_correction") else { return 1 }
    try block.check(known: ["N_sims"])
    let simulations = try block.requiredNumber("N_sims")
    guard simulations > Double(count + 2) else {
      throw block.problem(block.node, "N_sims", "more simulations than \(count + 2) were expected")
    }
    return (simulations - Double(count) - 2) / (simulations - 1)
  }

  /// The band powers that description and user keep.
  private func rows(_ parts: BandPowerParts) throws(LikelihoodError) -> [Int] {
    let centres = multipoles(parts)
    let selection = DataSelection(
      names: zip(parts.names, parts.bins).flatMap { Array(repeating: $0, count: $1) }, multipoles: centres)
    var mask = try mask(section, "data_selection", selection)
    if let beside = options.beside {
      guard let cuts = try section.section("beside"), cuts[beside] != nil else {
        throw .option(
          likelihood: name, key: "beside", value: beside,
          known: (try section.section("beside"))?.node.entries?.map(\.key) ?? [])
      }
      mask = zip(mask, try self.mask(cuts, beside, selection)).map { $0 && $1 }
    }
    mask = zip(mask, try selection.mask(options.selection, section)).map { $0 && $1 }
    let rows = mask.indices.filter { mask[$0] }
    guard !rows.isEmpty else {
      throw section.problem(section.node, "data_selection", "nothing is left of the data", isMissing: true)
    }
    return rows
  }

  /// A selection of a description: hints, or a file with a number for each band power, 0 for one that is left out.
  private func mask(_ block: DataSection, _ key: String, _ selection: DataSelection) throws(LikelihoodError) -> [Bool] {
    let hints = try block.texts(key)
    guard hints.count == 1, !hints[0].contains(" ") else { return try selection.mask(hints, section) }
    if hints[0].lowercased() == "none" { return selection.names.map { _ in true } }
    let values = try block.naming(key) { () throws(LikelihoodError) in try source.folder.array(hints[0]).values }
    guard values.count == selection.names.count else {
      throw block.problem(
        try block.require(key), key, "\(values.count) numbers for \(selection.names.count) band powers")
    }
    return values.map { $0 != 0 }
  }

  /// The mean multipole of each band power in its window on D_l.
  private func multipoles(_ parts: BandPowerParts) -> [Double] {
    var result = [Double](repeating: 0, count: parts.offset.count)
    for window in parts.windows where parts.places.contains(window.spectrum) {
      let name = parts.names[window.spectrum].split(separator: " ").first.map(String.init) ?? ""
      guard let spelling = SpectrumSpelling(name) else { continue }
      result[window.row] += window.moment(spelling.factor)
    }
    return result
  }
}
