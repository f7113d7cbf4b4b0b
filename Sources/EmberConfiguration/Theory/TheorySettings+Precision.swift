import EmberBoltzmann

extension TheorySettings {
  /// Reads `precision: NAME` or `precision: {preset: NAME, KNOB: VALUE, ...}`.
  package static func precision(
    _ node: ConfigurationNode, catalogue: Catalogue, _ complaints: ComplaintCollector
  ) throws(EmberError) -> (name: String, value: SolverPrecision) {
    let path = "theory.ember.precision"
    guard node.entries != nil else { return (node.summary, try preset(node, path, catalogue)) }
    let knobs = SolverPrecision.knobs
    let section = ConfigurationSection(node, path: path, known: ["preset"] + knobs.map(\.name), complaints)
    var name = "default"
    var value = SolverPrecision.default
    if let preset = section["preset"] {
      name = preset.summary
      value = try Self.preset(preset, section.keyPath("preset"), catalogue)
    }
    var changes: [String] = []
    for knob in knobs {
      guard let node = section[knob.name] else { continue }
      guard let number = node.number, knob.set(number, in: &value) else {
        let (low, high) = (knob.text(knob.range.lowerBound), knob.text(knob.range.upperBound))
        section.complain(
          knob.name,
          "\(knob.isWhole ? "a whole number" : "a number") between \(low) and \(high) was expected",
          remedy: "It is the \(knob.summary); the reference has \(knob.text(knob.value(in: .reference))).")
        continue
      }
      changes.append("\(knob.name): \(knob.text(number))")
    }
    // Written so that it can be read again.
    return (changes.isEmpty ? name : "{preset: \(name), \(changes.joined(separator: ", "))}", value)
  }

  private static func preset(
    _ node: ConfigurationNode, _ path: String, _ catalogue: Catalogue
  ) throws(EmberError) -> SolverPrecision {
    if let name = node.text, let value = catalogue.precisions[name] { return value }
    throw node.complaint(
      path, "unknown precision",
      remedy: SpellingSuggestion.remedy(for: node.summary, among: catalogue.precisions.keys.sorted()))
  }
}
