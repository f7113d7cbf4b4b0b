import EmberNetworks
import EmberEmulation
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

extension TrainingDesign {
  /// Reads a file.
  ///
  /// - Throws: `EmberError` naming file, line, key, value and remedy.
  public init(file: String, catalogue: Catalogue = .standard) throws(EmberError) {
    let text = try TextFile.read(file, role: "the training design", limit: DataFile.settingsLimit)
    try self.init(text: text, source: file, catalogue: catalogue)
  }

  /// Interprets YAML text; `source` names it in errors.
  ///
  /// - Parameter kept: covariance matrices that a model kept with the design; without them, the design names files, relative to
  ///   the folder it is in.
  package init(text: String, source: String, kept: [String: String]? = nil, catalogue: Catalogue = .standard)
    throws(EmberError)
  {
    self.init(source: source, text: text)
    let root = try ConfigurationParser.parse(text, source: source)
    let complaints = ComplaintCollector()
    let section = ConfigurationSection(
      root, path: "", known: ["parameters", "request", "plan", "emulator"] + Self.settings.keys, complaints)
    readParameters(section)
    readRequest(section)
    Self.settings.read(section, SettingContext(catalogue: catalogue), into: &self)
    readEmulator(section)
    readPlans(section, kept: kept)
    try complaints.check()
  }

  private mutating func readParameters(_ section: ConfigurationSection) {
    let example = "Write `parameters: {omega_b: {min: 0.02, max: 0.025}, m_nu: 0.06}`."
    guard let entries = section["parameters"]?.entries else {
      return section.complain("parameters", "missing", remedy: example)
    }
    var seen: Set<ParameterName> = []
    for entry in entries {
      section.complaints.attempt { () throws(EmberError) in try readParameter(entry, &seen, section.complaints) }
    }
    if parameters.isEmpty, section.complaints.errors.isEmpty {
      section.complain("parameters", "no parameter has a range", remedy: example)
    }
    if parameters.count >= SobolSequence.maximumDimension {
      section.complain(
        "parameters", "more than \(SobolSequence.maximumDimension - 1) ranges", remedy: "Fix some of them.")
    }
  }

  private mutating func readParameter(
    _ entry: ConfigurationNode.Entry, _ seen: inout Set<ParameterName>, _ complaints: ComplaintCollector
  ) throws(EmberError) {
    let path = "parameters.\(entry.key)"
    guard let name = ParameterName(spelling: entry.key) else {
      let unknown = UnknownParameter(input: entry.key)
      throw entry.value.complaint(path, unknown.problem, remedy: unknown.remedy)
    }
    if seen.contains(name) || !name.determining(among: seen).isEmpty {
      throw entry.value.complaint(path, "already determined by another entry", remedy: "Keep one of them.")
    }
    seen.insert(name)
    if let value = entry.value.number {
      fixed[given: name] = value
    } else if let range = Self.range(entry.value, path: path, complaints) {
      if let why = name.definition.domain.whyNotVaried {
        throw entry.value.complaint(path, "\(name.rawValue) cannot vary: \(why)", remedy: "Give it a number.")
      }
      parameters.append(ParameterRange(name: name, range: range))
    }
  }

  private static func range(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector)
    -> ClosedRange<Double>?
  {
    let before = complaints.errors.count
    let section = ConfigurationSection(node, path: path, known: ["min", "max"], complaints)
    guard let low = section.number("min"), let high = section.number("max"), low < high, (high - low).isFinite else {
      if complaints.errors.count == before {
        complaints.add(
          node.complaint(
            path, "a range with min below max was expected", remedy: "Write `{min: NUMBER, max: NUMBER}`."))
      }
      return nil
    }
    return low...high
  }

  private mutating func readRequest(_ section: ConfigurationSection) {
    let kinds = SpectrumKind.allCases.map(\.rawValue)
    let example = "Write `request: {spectra: [lensed_TT, lensed_TE, lensed_EE, PP], lmax: 2600}`."
    guard let node = section["request"] else { return section.complain("request", "missing", remedy: example) }
    let block = ConfigurationSection(node, path: "request", known: ["spectra", "lmax"], section.complaints)
    for key in ["spectra", "lmax"] where block[key] == nil { block.complain(key, "missing", remedy: example) }
    for item in block.list("spectra", remedy: example) ?? [] {
      if let kind = item.text.flatMap(SpectrumKind.init(rawValue:)) {
        request.spectra.insert(kind)
      } else {
        section.complaints.add(
          item.complaint(
            "request.spectra", "unknown spectrum",
            remedy: SpellingSuggestion.remedy(forQuantity: item.summary, among: kinds)))
      }
    }
    request.lmax = block.integer(.multipole) ?? 2
  }

  private mutating func readEmulator(_ section: ConfigurationSection) {
    guard let node = section["emulator"] else { return }
    let block = ConfigurationSection(node, path: "emulator", known: ["kinds", "net"], section.complaints)
    if let items = block.list("kinds", remedy: "Write `kinds: [gp, net]`.") {
      kinds = []
      for item in items {
        if let kind = item.text, Self.kindNames.contains(kind) {
          kinds.append(kind)
        } else {
          section.complaints.add(
            item.complaint(
              "emulator.kinds", "unknown emulator",
              remedy: SpellingSuggestion.remedy(for: item.summary, among: Self.kindNames)))
        }
      }
    }
    if let net = block["net"] { network = NetworkSettings(net, path: "emulator.net", section.complaints) }
  }
}

extension NetworkSettings {
  /// Reads `emulator.net`.
  package init(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector) {
    self.init()
    Self.settings.read(node, path: path, SettingContext(), into: &self, complaints)
    let weights = zip(hidden, hidden.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    if weights * ensemble > Self.mostWeights {
      complaints.add(
        (node["hidden"] ?? node).complaint(
          path + ".hidden",
          "\(weights) weights between layers in each of \(ensemble) networks, \(Self.mostWeights) at most together",
          remedy: "Make the layers narrower."))
    }
  }

  /// Each weight takes some ten numbers while it is trained.
  private static let mostWeights = 50_000_000
}
