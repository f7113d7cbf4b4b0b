import EmberInference

/// The written form of one parameter, before anyone asks what the name means.
struct ParameterShape {
  private let path: String
  private let node: ConfigurationNode
  private let section: ConfigurationSection?
  let latex: String?

  init(_ node: ConfigurationNode, path: String) throws(EmberError) {
    self.node = node
    self.path = path
    if node.entries != nil {
      let section = try ConfigurationSection(
        node, path: path, known: ["value", "prior", "ref", "proposal", "latex", "drop", "derived"],
        unsupported: [
          "min": "Put it into a prior: `prior: {min: ..., max: ...}`.",
          "max": "Put it into a prior: `prior: {min: ..., max: ...}`.",
          "renames": "Use one of the spellings that Ember knows.",
        ])
      self.section = section
      latex = try section.text("latex")
    } else {
      section = nil
      latex = nil
    }
  }

  /// The part the parameter plays, as far as its form says: without value and prior it is derived.
  func role() throws(EmberError) -> ParameterSpecification.Role {
    guard let section else { return .fixed(try Self.fixedValue(node, path: path)) }
    let derived = try section.boolean("derived")
    if section["prior"] != nil { return .sampled(try sampled(section, derived: derived)) }
    if let value = section["value"] {
      if value.text?.hasPrefix("lambda") == true, Self.isAmplitudeIdiom(value) { return .derived }
      try refuse(
        ["ref", "proposal"], in: section, because: "it belongs to a sampled parameter, and this one has a value")
      return .fixed(try Self.fixedValue(value, path: section.keyPath("value")))
    }
    try refuse(
      ["ref", "proposal", "drop"], in: section, because: "it belongs to a sampled parameter, and there is no prior")
    if derived == false {
      throw node.complaint(path, "neither a value nor a prior is given", remedy: "Write `value: NUMBER` or a `prior`.")
    }
    return .derived
  }

  private func sampled(_ section: ConfigurationSection, derived: Bool?) throws(EmberError)
    -> ParameterSpecification.Sampled
  {
    try refuse(["value"], in: section, because: "a parameter has a value or a prior, not both")
    if derived == true {
      try refuse(["derived"], in: section, because: "a parameter with a prior is sampled, not derived")
    }
    guard let priorNode = section["prior"] else {
      throw node.complaint(path, "no prior is given", remedy: "Write `prior: {min: ..., max: ...}`.")
    }
    let prior = try Self.distribution(priorNode, path: section.keyPath("prior"))
    let proposal = try section.number("proposal", "a positive number") { $0 > 0 }
    let reference = try section["ref"].map { node throws(EmberError) in
      try Self.reference(node, path: section.keyPath("ref"))
    }
    if case .value(let value) = reference, !prior.support.contains(value), let refNode = section["ref"] {
      throw refNode.complaint(
        section.keyPath("ref"), "outside the prior", remedy: "Choose a value between the prior's limits.")
    }
    return .init(
      prior: prior, reference: reference, proposal: proposal, isDropped: try section.boolean("drop") ?? false)
  }

  private func refuse(_ keys: [String], in section: ConfigurationSection, because reason: String) throws(EmberError) {
    for key in keys {
      if let node = section[key] {
        throw node.complaint(section.keyPath(key), reason, remedy: "Remove it, or the key it contradicts.")
      }
    }
  }

  /// Cobaya's usual definition of A_s from a dropped logA, which is what Ember does itself.
  private static func isAmplitudeIdiom(_ node: ConfigurationNode) -> Bool {
    node.text.map { $0.filter { !$0.isWhitespace } } == "lambdalogA:1e-10*np.exp(logA)"
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

  private static func reference(_ node: ConfigurationNode, path: String) throws(EmberError) -> Reference1D {
    if let value = node.number { return .value(value) }
    return .distribution(try distribution(node, path: path))
  }

  /// `{min, max}`, `{dist: uniform, min, max}` or `{dist: norm, loc, scale}`; Cobaya's short form `[min, max]` too.
  private static func distribution(_ node: ConfigurationNode, path: String) throws(EmberError) -> Prior1D {
    if case .sequence(let limits) = node.content {
      guard limits.count == 2, let min = limits[0].number, let max = limits[1].number else {
        throw node.complaint(path, "two limits were expected", remedy: "Write `{min: NUMBER, max: NUMBER}`.")
      }
      return try checked(.uniform(min: min, max: max), node, path: path)
    }
    let section = try ConfigurationSection(node, path: path, known: ["dist", "min", "max", "loc", "scale"])
    func required(_ key: String) throws(EmberError) -> Double {
      if let value = try section.number(key) { return value }
      throw node.complaint(path, "\(key) is missing", remedy: "Add `\(key): NUMBER`.")
    }
    switch try section.text("dist") ?? "uniform" {
    case "norm":
      for key in ["min", "max"] {
        if let limit = section[key] {
          throw limit.complaint(
            section.keyPath(key), "a normal distribution has no limits", remedy: "Give `loc` and `scale` only.")
        }
      }
      return try checked(.normal(loc: try required("loc"), scale: try required("scale")), node, path: path)
    case "uniform":
      if section["loc"] != nil || section["scale"] != nil {
        let low = try required("loc")
        return try checked(.uniform(min: low, max: low + (try required("scale"))), node, path: path)
      }
      return try checked(.uniform(min: try required("min"), max: try required("max")), node, path: path)
    case let name:
      throw (section["dist"] ?? node).complaint(
        section.keyPath("dist"), "unknown distribution \"\(name)\"",
        remedy: SpellingSuggestion.remedy(for: name, among: ["uniform", "norm"]))
    }
  }

  private static func checked(_ prior: Prior1D, _ node: ConfigurationNode, path: String) throws(EmberError) -> Prior1D {
    switch prior {
    case .uniform(let min, let max) where !(min < max):
      throw node.complaint(path, "min (\(min)) is not below max (\(max))", remedy: "Give the smaller limit as min.")
    case .normal(_, let scale) where !(scale > 0):
      throw node.complaint(path, "scale (\(scale)) is not positive", remedy: "Give the standard deviation as scale.")
    default: return prior
    }
  }
}
