import EmberLikelihood
import EmberTheory

/// What a description of band powers has said so far: the spectra of the data, the steps of its model, what is added to band powers.
package struct BandPowerParts {
  let folder: DataFolder
  /// The spectra of the data as the description spells them, such as `TT 90x150`, in their order.
  package let names: [String]
  /// The spectra that enter: those of the data, then those that corrections need.
  package private(set) var layout: [DataSpectrum]
  /// The number of band powers of each spectrum of the data.
  package let bins: [Int]
  /// The highest multipole of the theory.
  package let lmax: Int
  /// Effective frequencies in GHz by component and channel.
  let effectiveFrequencies: [String: [String: Double]]

  package internal(set) var transformations: [any SpectrumTransformation] = []
  package internal(set) var windows: [BandPowerWindows.Window]
  package internal(set) var templates: [BandPowerTemplate] = []
  /// What is subtracted from the theory's band powers.
  package internal(set) var offset: [Double]

  package init(
    folder: DataFolder, names: [String], layout: [DataSpectrum], bins: [Int], lmax: Int,
    windows: [BandPowerWindows.Window], effectiveFrequencies: [String: [String: Double]]
  ) {
    self.folder = folder
    self.names = names
    self.layout = layout
    self.bins = bins
    self.lmax = lmax
    self.windows = windows
    self.effectiveFrequencies = effectiveFrequencies
    offset = [Double](repeating: 0, count: bins.reduce(0, +))
  }

  /// The places of the data's spectra in the layout.
  package var places: Range<Int> { 0..<names.count }

  /// Keys that every step may have.
  static let stepKeys = ["Module", "descriptor"]

  /// Makes room for a spectrum that a correction needs; returns its place.
  mutating func addSpectrum(_ kind: SpectrumKind) -> Int {
    layout.append(DataSpectrum(kind))
    return layout.count - 1
  }

  /// The spectra that a step is about, by `affected_specs`.
  func affected(_ section: DataSection) throws(LikelihoodError) -> [Int] {
    _ = try section.require("affected_specs")
    var places: [Int] = []
    for name in try section.texts("affected_specs") { places.append(try place(name, section, "affected_specs")) }
    return places
  }

  /// Names of nuisance parameters for each spectrum that a mapping lists.
  func parameters(_ section: DataSection, _ key: String) throws(LikelihoodError) -> [Int: [String]] {
    _ = try section.require(key)
    guard let mapping = try section.section(key) else { return [:] }
    var result: [Int: [String]] = [:]
    for entry in mapping.node.entries ?? [] {
      // A spectrum that a selection has left out is of no account.
      result[try place(entry.key, section, key)] = try mapping.texts(entry.key)
    }
    return result
  }

  /// The two effective frequencies of each spectrum that a step is about.
  func frequencies(_ section: DataSection) throws(LikelihoodError) -> [Int: [Double]] {
    let component = try section.requiredText("effective_frequencies")
    guard let known = effectiveFrequencies[component] else {
      throw section.unknown(
        "component", component, "effective_frequencies", among: effectiveFrequencies.keys.sorted())
    }
    var result: [Int: [Double]] = [:]
    for place in try affected(section) {
      let pair = layout[place].channels.compactMap { known[$0] }
      guard pair.count == 2 else {
        throw section.problem(
          try section.require("affected_specs"), "affected_specs",
          "\(component) has no frequencies of \(names[place]), only of \(known.keys.sorted().joined(separator: ", "))")
      }
      result[place] = pair
    }
    return result
  }

  /// A template of D_l as C_l from l = 0, normalised at `ell_ref`.
  func template(_ section: DataSection) throws(LikelihoodError) -> [Double] {
    let node = try section.require("template_file")
    let table = try array(section, "template_file")
    // One column begins at l = 2; two columns are l and the template.
    var values = [Double](repeating: 0, count: lmax + 1)
    for i in 0..<table.rows {
      let l = table.shape.count == 1 ? i + 2 : Int(exactly: table.values[i * table.columns]) ?? -1
      if l >= 2, l <= lmax { values[l] = table.values[table.shape.count == 1 ? i : i * table.columns + 1] }
    }
    let last = table.shape.count == 1 ? table.rows + 1 : Int(table.values[(table.rows - 1) * table.columns])
    guard last >= lmax else {
      throw section.problem(node, "template_file", "it ends at l = \(last), the data at \(lmax)")
    }
    let reference = try section.number("ell_ref") ?? 0
    var norm = 1.0
    if reference > 0 {
      guard let l = Int(exactly: reference), (2...lmax).contains(l), values[l] != 0 else {
        throw section.problem(try section.require("ell_ref"), "ell_ref", "the template is zero or missing there")
      }
      norm = values[l]
    }
    return ForegroundShapeFactor.power(values.map { $0 / norm })
  }

  /// The array that a key names: a file beside the description, or where the package that the data come from has its templates.
  func array(_ section: DataSection, _ key: String) throws(LikelihoodError) -> DataFolder.Table {
    let name = try section.requiredText(key)
    return try section.naming(key) { () throws(LikelihoodError) in try folder.array(found(name)) }
  }

  /// The last column of a table with one row for each band power.
  func bandPowerTemplate(_ section: DataSection) throws(LikelihoodError) -> [Double] {
    let table = try array(section, "template_file")
    return (0..<table.rows).map { table.values[($0 + 1) * table.columns - 1] }
  }

  private func found(_ name: String) -> String {
    let file = String(name.split(separator: "#").first ?? "")
    return folder.exists(file) || !folder.exists("../../" + file) ? name : "../../" + name
  }

  private func place(_ name: String, _ section: DataSection, _ key: String) throws(LikelihoodError) -> Int {
    guard let place = names.firstIndex(of: name) else { throw section.unknown("spectrum", name, key, among: names) }
    return place
  }
}

private enum ForegroundShapeFactor {
  /// C_l of D_l.
  static func power(_ values: [Double]) -> [Double] {
    values.enumerated().map { l, value in l < 2 ? 0 : value / PowerSpectra.bandPowerFactor(.lensedTT, l: l) }
  }
}
