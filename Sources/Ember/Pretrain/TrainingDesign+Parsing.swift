import EmberEmulation
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

extension TrainingDesign {
  /// Reads a file.
  ///
  /// - Throws: ``EmberError`` naming file, line, key, value and remedy.
  public init(file: String, catalogue: Catalogue = .standard) throws(EmberError) {
    try self.init(text: try TextFile.read(file, role: "the training design"), source: file, catalogue: catalogue)
  }

  /// Interprets YAML text; `source` names it in errors, and the folder it is in is where matrices are looked for.
  init(text: String, source: String, catalogue: Catalogue = .standard) throws(EmberError) {
    self.init(source: source, text: text)
    let root = try ConfigurationParser.parse(text, source: source)
    let section = try ConfigurationSection(
      root, path: "",
      known: ["parameters", "request", "precision", "cache", "seed", "held_out", "plan", "emulator"])
    try readParameters(section)
    try readRequest(section)
    if let node = section["precision"] {
      guard let name = node.text, let value = catalogue.precisions[name] else {
        throw node.complaint(
          "precision", "unknown precision",
          remedy: SpellingSuggestion.remedy(for: node.summary, among: catalogue.precisions.keys.sorted()))
      }
      precision = (name, value)
    }
    cachePath = try section.text("cache") ?? cachePath
    if let number = try section.integer("seed", atLeast: 0) { seed = UInt64(number) }
    heldOut = try section.number("held_out", "a share between 0.01 and 0.5") { $0 >= 0.01 && $0 <= 0.5 } ?? heldOut
    try readPlans(section)
    try readEmulator(section)
  }

  private static func missing(_ section: ConfigurationSection, _ key: String, remedy: String) -> EmberError {
    section.node.complaint(section.keyPath(key), "missing", remedy: remedy)
  }

  private mutating func readParameters(_ section: ConfigurationSection) throws(EmberError) {
    let example = "Write `parameters: {omega_b: {min: 0.02, max: 0.025}, m_nu: 0.06}`."
    guard let node = section["parameters"], let entries = node.entries else {
      throw Self.missing(section, "parameters", remedy: example)
    }
    var seen: Set<ParameterName> = []
    for entry in entries {
      let path = "parameters.\(entry.key)"
      guard let name = ParameterName(spelling: entry.key) else {
        let unknown = UnknownParameter(input: entry.key)
        throw entry.value.complaint(path, unknown.problem, remedy: unknown.remedy)
      }
      if seen.contains(name) || name.rivals.contains(where: seen.contains) {
        throw entry.value.complaint(path, "already determined by another entry", remedy: "Keep one of them.")
      }
      seen.insert(name)
      if let value = entry.value.number {
        fixed[given: name] = value
      } else {
        let range = try Self.range(entry.value, path: path)
        parameters.append(ParameterRange(name: name, range: range))
      }
    }
    guard !parameters.isEmpty else { throw node.complaint("parameters", "no parameter has a range", remedy: example) }
    guard parameters.count < SobolSequence.maximumDimension else {
      throw node.complaint(
        "parameters", "more than \(SobolSequence.maximumDimension - 1) ranges", remedy: "Fix some of them.")
    }
  }

  private static func range(_ node: ConfigurationNode, path: String) throws(EmberError) -> ClosedRange<Double> {
    let section = try ConfigurationSection(node, path: path, known: ["min", "max"])
    guard let low = try section.number("min"), let high = try section.number("max"), low < high else {
      throw node.complaint(
        path, "a range with min below max was expected", remedy: "Write `{min: NUMBER, max: NUMBER}`.")
    }
    return low...high
  }

  private mutating func readRequest(_ section: ConfigurationSection) throws(EmberError) {
    let kinds = SpectrumKind.allCases.map(\.rawValue)
    let example = "Write `request: {spectra: [lensed_TT, lensed_TE, lensed_EE, PP], lmax: 2600}`."
    guard let node = section["request"] else { throw Self.missing(section, "request", remedy: example) }
    let block = try ConfigurationSection(node, path: "request", known: ["spectra", "lmax"])
    guard let list = block["spectra"], case .sequence(let items) = list.content, !items.isEmpty else {
      throw node.complaint("request.spectra", "a list of spectra was expected", remedy: example)
    }
    for item in items {
      guard let kind = item.text.flatMap(SpectrumKind.init(rawValue:)) else {
        throw item.complaint(
          "request.spectra", "unknown spectrum", remedy: SpellingSuggestion.remedy(for: item.summary, among: kinds))
      }
      request.spectra.insert(kind)
    }
    guard let lmax = try block.integer("lmax", atLeast: 2), lmax <= 10_000 else {
      throw node.complaint("request.lmax", "a multipole from 2 to 10000 was expected", remedy: example)
    }
    request.lmax = lmax
  }

  private mutating func readEmulator(_ section: ConfigurationSection) throws(EmberError) {
    guard let node = section["emulator"] else { return }
    let block = try ConfigurationSection(node, path: "emulator", known: ["kinds", "net"])
    if let list = block["kinds"] {
      guard case .sequence(let items) = list.content, !items.isEmpty else {
        throw list.complaint("emulator.kinds", "a list was expected", remedy: "Write `kinds: [gp, net]`.")
      }
      kinds = []
      for item in items {
        guard let kind = item.text.flatMap(EmulatorKind.init(rawValue:)) else {
          throw item.complaint(
            "emulator.kinds", "unknown emulator",
            remedy: SpellingSuggestion.remedy(for: item.summary, among: EmulatorKind.allCases.map(\.rawValue)))
        }
        kinds.append(kind)
      }
    }
    if let net = block["net"] { network = try NetworkSettings(net, path: "emulator.net") }
  }
}

extension NetworkSettings {
  /// Reads `emulator.net`.
  init(_ node: ConfigurationNode, path: String) throws(EmberError) {
    self.init()
    let section = try ConfigurationSection(
      node, path: path,
      known: ["hidden", "ensemble", "components", "batch", "epochs", "rate", "final_rate", "patience"])
    if let list = section["hidden"] {
      guard case .sequence(let items) = list.content, (1...12).contains(items.count) else {
        throw list.complaint("\(path).hidden", "a list of widths was expected", remedy: "Write `hidden: [128, 128]`.")
      }
      hidden = []
      for item in items {
        guard let width = item.number.flatMap(Int.init(exactly:)), (1...4096).contains(width) else {
          throw item.complaint("\(path).hidden", "a width from 1 to 4096 was expected", remedy: "Correct it.")
        }
        hidden.append(width)
      }
    }
    ensemble = try section.integer("ensemble", atLeast: 2) ?? ensemble
    components = try section.integer("components", atLeast: 1) ?? components
    batch = try section.integer("batch", atLeast: 1) ?? batch
    epochs = try section.integer("epochs", atLeast: 1) ?? epochs
    rate = try section.number("rate", "a positive number") { $0 > 0 } ?? rate
    finalRate = try section.number("final_rate", "a share of at most 1") { $0 > 0 && $0 <= 1 } ?? finalRate
    patience = try section.integer("patience", atLeast: 1) ?? patience
  }
}
