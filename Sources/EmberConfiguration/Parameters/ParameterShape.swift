import EmberInference

/// The written form of one parameter, before anyone asks what the name means.
struct ParameterShape {
  private let path: String
  private let node: ConfigurationNode
  private let section: ConfigurationSection?
  private let complaints: ComplaintCollector
  let latex: String?

  init(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector) {
    self.node = node
    self.path = path
    self.complaints = complaints
    guard node.entries != nil else {
      section = nil
      latex = nil
      return
    }
    let section = ConfigurationSection(
      node, path: path, known: ["value", "prior", "ref", "proposal", "latex", "drop", "derived", "min", "max"],
      foreign: ["renames": .unless(empty: "Use one of the spellings that Ember knows.")], complaints)
    self.section = section
    latex = section.label("latex")
  }

  /// True for a value that is Cobaya's usual definition of A_s from logA; the parameter then counts as derived.
  var definesAmplitude: Bool {
    let value = section.map { $0["value"] } ?? node
    return value?.text.map(PythonExpression.isAmplitude) ?? false
  }

  /// The part the parameter plays, as far as its form says: without value and prior it is derived.
  func role() throws(EmberError) -> ParameterSpecification.Role {
    if definesAmplitude { return .derived }
    guard let section else { return try shortRole() }
    let derived = section.boolean("derived")
    if section["prior"] != nil { return .sampled(try sampled(section, derived: derived)) }
    if let value = section["value"] {
      refuse(["ref", "proposal"], in: section, because: "it belongs to a sampled parameter, and this one has a value")
      return .fixed(try Self.fixedValue(value, path: section.keyPath("value")))
    }
    refuse(
      ["ref", "proposal", "drop"], in: section, because: "it belongs to a sampled parameter, and there is no prior")
    if derived == false {
      throw node.complaint(path, "neither a value nor a prior is given", remedy: "Write `value: NUMBER` or a `prior`.")
    }
    return .derived
  }

  /// The limits stated for a derived parameter, which are for plots.
  func limits() -> ParameterSpecification.Limits? {
    guard let section, section["min"] != nil || section["max"] != nil else { return nil }
    return ParameterSpecification.Limits(min: section.number("min"), max: section.number("max"))
  }

  /// Cobaya's short forms: a number, or `[min, max]` with loc and scale of `ref` and the proposal width behind it.
  private func shortRole() throws(EmberError) -> ParameterSpecification.Role {
    guard case .sequence(let items) = node.content else { return .fixed(try Self.fixedValue(node, path: path)) }
    let numbers = items.map { $0.number ?? $0.infinity }
    guard [2, 4, 5].contains(items.count), !numbers.contains(nil) else {
      throw node.complaint(
        path, "two, four or five numbers were expected",
        remedy: "Write `[min, max]`, and behind it loc and scale of `ref`, and `proposal`.")
    }
    func list(_ range: Range<Int>) -> ConfigurationNode {
      ConfigurationNode(content: .sequence(Array(items[range])), origin: node.origin)
    }
    var entries = [ConfigurationNode.Entry(key: "prior", keyOrigin: node.origin, value: list(0..<2))]
    if items.count > 2 {
      entries.append(.init(key: "ref", keyOrigin: node.origin, value: list(2..<4)))
    }
    if items.count > 4 { entries.append(.init(key: "proposal", keyOrigin: node.origin, value: items[4])) }
    let whole = ConfigurationNode(content: .mapping(entries), origin: node.origin)
    return try ParameterShape(whole, path: path, complaints).role()
  }

  private func sampled(_ section: ConfigurationSection, derived: Bool?) throws(EmberError)
    -> ParameterSpecification.Sampled
  {
    refuse(["value"], in: section, because: "a parameter has a value or a prior, not both")
    refuse(["min", "max"], in: section, because: "limits of a sampled parameter belong into its prior")
    if derived == true {
      refuse(["derived"], in: section, because: "a parameter with a prior is sampled, not derived")
    }
    let reference = section["ref"].flatMap { node in
      complaints.attempt { () throws(EmberError) in try readReference(node, path: section.keyPath("ref")) }
    }
    let proposal = section.number(.proposal)
    guard let priorNode = section["prior"] else {
      throw node.complaint(path, "no prior is given", remedy: "Write `prior: {min: ..., max: ...}`.")
    }
    let prior = try Prior1D(priorNode, path: section.keyPath("prior"), complaints)
    if case .value(let value) = reference, !prior.support.contains(value) {
      section.complain("ref", "outside the prior", remedy: "Choose a value between the prior's limits.")
    }
    return .init(
      prior: prior, reference: reference, proposal: proposal, isDropped: section.boolean("drop") ?? false)
  }

  private func refuse(_ keys: [String], in section: ConfigurationSection, because reason: String) {
    for key in keys where section[key] != nil {
      section.complain(key, reason, remedy: "Remove it, or the key it contradicts.")
    }
  }

  private static func fixedValue(_ node: ConfigurationNode, path: String) throws(EmberError) -> Double {
    if let value = node.number { return value }
    let remedy =
      node.text?.hasPrefix("lambda") == true
      ? "Ember evaluates no Python: write a number, or sample a parameter that Ember takes directly "
        + "(logA or A_s, H0 or thetastar_100) and ask for the other with `derived: true`."
      : "Write a number, `{prior: {min: ..., max: ...}}` to sample it, or `{derived: true}` to have it computed."
    throw node.complaint(path, "not a number", remedy: remedy)
  }

  /// A number, a distribution, or Cobaya's `[loc, scale]` of a normal one.
  private func readReference(_ node: ConfigurationNode, path: String) throws(EmberError) -> Reference1D {
    if let value = node.number { return .value(value) }
    if case .sequence(let items) = node.content, items.count == 2, let loc = items[0].number,
      let scale = items[1].number
    {
      guard scale > 0 else {
        throw node.complaint(path, "scale (\(scale)) is not positive", remedy: "Write `[loc, scale]`.")
      }
      return .distribution(.normal(loc: loc, scale: scale))
    }
    return .distribution(try Prior1D(node, path: path, complaints))
  }
}

extension SettingRange {
  package static let proposal = number("proposal", 1e-100...1e100, "a positive number, the width of a first step")
}

extension ConfigurationSection {
  /// A text that becomes part of one line of a file: white space becomes one blank, other control characters are refused.
  func label(_ key: String) -> String? {
    guard let node = self[key], let text = text(key) else { return nil }
    // A line break between double quotes was written as \n, and most likely begins \nu.
    let isEscape = node.isDoubleQuoted && text.contains { $0.isNewline || $0 == "\t" }
    guard !isEscape, !text.withSingleBlanks.hasControlCharacters else {
      complain(
        key, "control characters in a label",
        remedy: "Write it in single quotes, where a backslash is a backslash: in double quotes \\n, \\r, \\t, \\e and "
          + "others stand for control characters.")
      return nil
    }
    return text.withSingleBlanks
  }
}
