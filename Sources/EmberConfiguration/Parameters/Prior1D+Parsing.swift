import EmberInference

extension Prior1D {
  /// Reads a distribution of scipy's as Cobaya writes it: `[min, max]`, `{min, max}`, or `{dist: NAME, ...}` with one of ``names``.
  init(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector) throws(EmberError) {
    if case .sequence(let items) = node.content {
      guard items.count == 2, let min = items[0].limit, let max = items[1].limit else {
        throw node.complaint(path, "two limits were expected", remedy: "Write `{min: NUMBER, max: NUMBER}`.")
      }
      self = .uniform(min: min, max: max)
    } else {
      guard node.entries != nil else {
        throw node.complaint(path, "a distribution was expected", remedy: "Write `{min: NUMBER, max: NUMBER}`.")
      }
      let section = ConfigurationSection(node, path: path, known: Self.keys, complaints)
      self = try DistributionParts(section).prior()
    }
    if let objection {
      throw node.complaint(path, objection, remedy: "Give limits with min below max, and a positive scale.")
    }
  }

  package static let names = ["uniform", "norm", "truncnorm", "halfnorm", "loguniform"]
  private static let keys = ["dist", "min", "max", "loc", "scale", "a", "b"]
}

/// The numbers of one distribution, and which of them it has.
private struct DistributionParts {
  let section: ConfigurationSection

  init(_ section: ConfigurationSection) { self.section = section }

  func prior() throws(EmberError) -> Prior1D {
    let name = section["dist"]?.text ?? "uniform"
    switch name {
    case "uniform": return try uniform()
    case "norm":
      try refuse(["a", "b"], "norm has no shape parameters")
      return try normal(loc: try required("loc"), scale: try required("scale"), name)
    case "truncnorm": return try truncated()
    case "halfnorm":
      try refuse(["a", "b", "min"], "halfnorm begins at loc")
      let (loc, scale) = (try value("loc") ?? 0, try value("scale") ?? 1)
      return try cut(loc, scale, min: loc, max: try value("max") ?? .infinity)
    case "loguniform", "reciprocal": return try logUniform()
    default:
      throw (section["dist"] ?? section.node).complaint(
        section.keyPath("dist"), "unknown distribution \"\(name)\"",
        remedy: SpellingSuggestion.remedy(for: name, among: Prior1D.names))
    }
  }

  private func uniform() throws(EmberError) -> Prior1D {
    try refuse(["a", "b"], "uniform has no shape parameters")
    guard section["loc"] != nil || section["scale"] != nil else {
      return .uniform(min: try required("min"), max: try required("max"))
    }
    try refuse(["min", "max"], "limits stand beside loc and scale, which are the same by another name")
    let low = try required("loc")
    return .uniform(min: low, max: low + (try required("scale")))
  }

  private func normal(loc: Double, scale: Double, _ name: String) throws(EmberError) -> Prior1D {
    guard section["min"] != nil || section["max"] != nil else { return .normal(loc: loc, scale: scale) }
    return try cut(loc, scale, min: try value("min") ?? -.infinity, max: try value("max") ?? .infinity)
  }

  /// Limits as they are, or as `a` and `b` in standard deviations from `loc`.
  private func truncated() throws(EmberError) -> Prior1D {
    let (loc, scale) = (try value("loc") ?? 0, try value("scale") ?? 1)
    guard section["a"] != nil || section["b"] != nil else {
      return try cut(loc, scale, min: try required("min"), max: try required("max"))
    }
    try refuse(["min", "max"], "limits stand beside a and b, which are the same by another name")
    return try cut(loc, scale, min: loc + scale * (try required("a")), max: loc + scale * (try required("b")))
  }

  private func logUniform() throws(EmberError) -> Prior1D {
    if section["min"] != nil || section["max"] != nil {
      try refuse(["a", "b", "loc", "scale"], "limits stand beside it, which say all there is")
      return .logUniform(min: try required("min"), max: try required("max"))
    }
    if try (value("loc") ?? 0) != 0 { try refuse(["loc"], "a shifted loguniform is not supported") }
    let scale = try value("scale") ?? 1
    return .logUniform(min: try required("a") * scale, max: try required("b") * scale)
  }

  private func cut(_ loc: Double, _ scale: Double, min: Double, max: Double) throws(EmberError) -> Prior1D {
    guard scale >= 1e-100, scale <= 1e100, loc.isFinite else {
      throw section.node.complaint(
        section.path, "scale (\(scale)) is not positive, or too large or too small",
        remedy: "Give the standard deviation as scale.")
    }
    guard min < max else {
      throw section.node.complaint(
        section.path, "min (\(min)) is not below max (\(max))", remedy: "Give the smaller limit as min.")
    }
    if min == -.infinity, max == .infinity { return .normal(loc: loc, scale: scale) }
    return .truncatedNormal(TruncatedNormal(loc: loc, scale: scale, min: min, max: max))
  }

  private func value(_ key: String) throws(EmberError) -> Double? {
    guard let node = section[key] else { return nil }
    if let value = node.limit { return value }
    throw node.complaint(section.keyPath(key), "a number was expected", remedy: "Write `\(key): NUMBER`.")
  }

  private func required(_ key: String) throws(EmberError) -> Double {
    if let value = try value(key) { return value }
    throw section.node.complaint(section.path, "\(key) is missing", remedy: "Add `\(key): NUMBER`.")
  }

  private func refuse(_ keys: [String], _ reason: String) throws(EmberError) {
    for key in keys {
      if let node = section[key] { throw node.complaint(section.keyPath(key), reason, remedy: "Remove it.") }
    }
  }
}

extension ConfigurationNode {
  /// A number or an infinity: what a limit may be.
  fileprivate var limit: Double? { number ?? infinity }
}

extension Prior1D {
  /// As YAML that reads back as the same distribution.
  package var yaml: String {
    switch self {
    case .uniform(let min, let max): return "{min: \(min), max: \(max)}"
    case .normal(let loc, let scale): return "{dist: norm, loc: \(loc), scale: \(scale)}"
    case .logUniform(let min, let max): return "{dist: loguniform, min: \(min), max: \(max)}"
    case .truncatedNormal(let cut):
      let shape = "loc: \(cut.loc), scale: \(cut.scale)"
      if cut.min == cut.loc, cut.max == .infinity { return "{dist: halfnorm, \(shape)}" }
      return "{dist: truncnorm, \(shape), min: \(Self.text(cut.min)), max: \(Self.text(cut.max))}"
    }
  }

  private static func text(_ limit: Double) -> String {
    limit.isFinite ? "\(limit)" : limit > 0 ? ".inf" : "-.inf"
  }
}
