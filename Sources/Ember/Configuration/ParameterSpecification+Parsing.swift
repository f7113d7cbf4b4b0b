import EmberLikelihood
import EmberTheory

extension ParameterSpecification {
  /// Reads one entry of `params`.
  ///
  /// - Parameter nuisances: the likelihoods' own parameters, by every spelling.
  init(_ entry: ConfigurationNode.Entry, nuisances: [String: NuisanceParameterInfo]) throws(EmberError) {
    let path = "params.\(entry.key)"
    let shape = try ParameterShape(entry.value, path: path)
    let role = try shape.role()
    let isDropped = if case .sampled(let sampled) = role { sampled.isDropped } else { false }
    let cosmology = ParameterName(spelling: entry.key)
    let nuisance = nuisances[entry.key]
    var (name, label, owner) = (
      nuisance?.name ?? entry.key, nuisance?.latex ?? cosmology?.latex ?? entry.key, Owner.none
    )
    if case .derived = role {
      guard let derived = DerivedParameter(spelling: entry.key) else {
        throw Self.cannotBeDerived(entry, isInput: cosmology != nil || nuisance != nil)
      }
      (name, label) = (derived.name, derived.latex)
    } else if let cosmology {
      name = cosmology.rawValue
      if !isDropped { owner = .cosmology(cosmology) }
    } else if nuisance != nil {
      if !isDropped { owner = .likelihood }
    } else if !isDropped {
      throw Self.unused(entry, among: ParameterName.allSpellings + nuisances.keys.sorted())
    }
    self.init(name: name, latex: shape.latex ?? label, role: role, owner: owner, origin: entry.keyOrigin)
  }

  private static func cannotBeDerived(_ entry: ConfigurationNode.Entry, isInput: Bool) -> EmberError {
    let unknown = UnknownParameter(
      derived: entry.key, among: DerivedParameter.allSpellings + ParameterName.allSpellings)
    return .badInput(
      InputComplaint(
        origin: entry.keyOrigin, key: "params.\(entry.key)", value: entry.value.summary,
        problem: isInput ? "neither a value nor a prior is given" : unknown.problem,
        remedy: isInput
          ? "Write a number, or `prior: {min: ..., max: ...}`."
          : unknown.remedy))
  }

  private static func unused(_ entry: ConfigurationNode.Entry, among inputs: [String]) -> EmberError {
    let foreign = ForeignSpelling(input: entry.key)
    let remedy =
      if let foreign {
        foreign.remedy
      } else if DerivedParameter(spelling: entry.key) != nil {
        "It can only be derived: write `\(entry.key): {derived: true}`."
      } else if let match = SpellingSuggestion.nearest(to: entry.key, among: inputs) {
        "Did you mean \"\(match)\"?"
      } else {
        "Remove it, add the likelihood that takes it, or write `drop: true` to sample its prior alone."
      }
    return .badInput(
      InputComplaint(
        origin: entry.keyOrigin, key: "params.\(entry.key)", value: entry.value.summary,
        problem: foreign.map { "\($0.spelling) is \($0.meaning)" }
          ?? "unknown or unused parameter: neither the theory nor a chosen likelihood takes it", remedy: remedy))
  }
}
