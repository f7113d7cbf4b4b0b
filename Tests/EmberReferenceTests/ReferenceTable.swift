import EmberNumerics
import EmberTheory

/// Spectra of one model from an independent code, at selected multipoles (see `Tables/README.md`).
struct ReferenceTable {
  /// The inputs, except the helium fraction, which Ember has to derive.
  private(set) var parameters = CosmologicalParameters()
  private(set) var derived: [String: Double] = [:]
  private(set) var multipoles: [Int] = []
  /// D_l at the multipoles; [L(L+1)]^2 C_L/2pi for the lensing potential.
  private(set) var bandPowers: [SpectrumKind: [Double]] = [:]
  /// All columns by name.
  private(set) var columns: [String: [Double]] = [:]

  /// Reads `Tables/<name>.txt` beside this file.
  init(named name: String) throws {
    let here = #filePath
    let folder = here[..<(here.lastIndex(of: "/") ?? here.endIndex)]
    let file = DataFile(path: "\(folder)/Tables/\(name).txt")
    var names: [Substring] = []
    for line in try file.text().split(separator: "\n") where line.first == "#" {
      let words = line.dropFirst().split(separator: " ")
      if let sign = words.firstIndex(of: "=") { read(words[..<sign], words[sign + 1]) } else { names = words }
    }
    let values = try file.columns(names.count)
    multipoles = values[0].map { Int($0) }
    for (name, column) in zip(names, values) { columns[String(name)] = column }
    for (name, column) in zip(names, values).dropFirst() {
      if let kind = SpectrumKind(rawValue: String(name)) { bandPowers[kind] = column }
    }
  }

  /// One line of the header: `name = value` or `derived name = value`.
  private mutating func read(_ name: ArraySlice<Substring>, _ text: Substring) {
    guard let last = name.last, let value = Double(text) else { return }
    if name.first == "derived" {
      derived[String(last)] = value
    } else if let parameter = ParameterName(rawValue: String(last)), parameter != .heliumFraction {
      parameters[given: parameter] = value
    }
  }

  /// The table without what the code differs by from Ember in another model anyway: spectra times Ember's over the code's there, TE shifted.
  func corrected(by ours: PowerSpectra, in plain: ReferenceTable) -> ReferenceTable {
    var result = self
    for (kind, here) in bandPowers {
      guard let theirs = plain.bandPowers[kind], let own = ours.bandPower(kind) else { continue }
      let isProduct = kind == .lensedTE || kind == .unlensedTE
      result.bandPowers[kind] = multipoles.enumerated().map { row, l in
        isProduct ? here[row] + own[l] - theirs[row] : here[row] * own[l] / theirs[row]
      }
    }
    return result
  }
}
