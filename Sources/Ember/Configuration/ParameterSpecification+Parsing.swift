import EmberTheory

extension ParameterSpecification {
  /// Reads one entry of `params`.
  ///
  /// - Parameter nuisances: LaTeX labels of the likelihoods' own parameters, by name.
  init(_ entry: ConfigurationNode.Entry, nuisances: [String: String]) throws(EmberError) {
    let path = "params.\(entry.key)"
    let shape = try ParameterShape(entry.value, path: path)
    let role = try shape.role()
    let isDropped = if case .sampled(let sampled) = role { sampled.isDropped } else { false }
    let cosmology = ParameterName(spelling: entry.key)
    var (name, label, owner) = (entry.key, nuisances[entry.key] ?? cosmology?.latex ?? entry.key, Owner.none)
    if case .derived = role {
      guard let derived = DerivedParameter(spelling: entry.key) else {
        throw Self.cannotBeDerived(entry, isInput: cosmology != nil || nuisances[entry.key] != nil)
      }
      (name, label) = (derived.name, derived.latex)
    } else if let cosmology {
      name = cosmology.rawValue
      if !isDropped { owner = .cosmology(cosmology) }
    } else if nuisances[entry.key] != nil {
      if !isDropped { owner = .likelihood }
    } else if !isDropped {
      throw Self.unused(entry, among: ParameterName.allSpellings + nuisances.keys.sorted())
    }
    self.init(name: name, latex: shape.latex ?? label, role: role, owner: owner, origin: entry.keyOrigin)
  }

  private static func cannotBeDerived(_ entry: ConfigurationNode.Entry, isInput: Bool) -> EmberError {
    let names = DerivedParameter.allSpellings
    return .badInput(
      InputComplaint(
        origin: entry.keyOrigin, key: "params.\(entry.key)", value: entry.value.summary,
        problem: isInput ? "neither a value nor a prior is given" : "unknown derived parameter",
        remedy: isInput
          ? "Write a number, or `prior: {min: ..., max: ...}`."
          : SpellingSuggestion.remedy(for: entry.key, among: names + ParameterName.allSpellings)))
  }

  private static func unused(_ entry: ConfigurationNode.Entry, among inputs: [String]) -> EmberError {
    let remedy =
      if DerivedParameter(spelling: entry.key) != nil {
        "It can only be derived: write `\(entry.key): {derived: true}`."
      } else if let match = SpellingSuggestion.nearest(to: entry.key, among: inputs) {
        "Did you mean \"\(match)\"?"
      } else {
        "Remove it, add the likelihood that takes it, or write `drop: true` to sample its prior alone."
      }
    return .badInput(
      InputComplaint(
        origin: entry.keyOrigin, key: "params.\(entry.key)", value: entry.value.summary,
        problem: "unknown or unused parameter: neither the theory nor a chosen likelihood takes it", remedy: remedy))
  }
}
