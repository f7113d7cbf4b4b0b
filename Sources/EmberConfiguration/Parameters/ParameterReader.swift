import EmberLikelihood
import EmberTheory

/// Reads one entry of `params`.
struct ParameterReader {
  let entry: ConfigurationNode.Entry
  /// The likelihoods' own parameters, by every spelling.
  let nuisances: [String: NuisanceParameterInfo]
  let complaints: ComplaintCollector

  private var cosmology: ParameterName? { ParameterName(spelling: entry.key) }
  private var nuisance: NuisanceParameterInfo? { nuisances[entry.key] }

  /// True when theory or likelihoods know the name.
  var isKnown: Bool { cosmology != nil || nuisance != nil || DerivedParameter(spelling: entry.key) != nil }

  func parameter() throws(EmberError) -> ParameterSpecification {
    let shape = ParameterShape(entry.value, path: "params.\(entry.key)", complaints)
    let role = try shape.role()
    if case .derived = role { return try derived(shape) }
    let isDropped = if case .sampled(let sampled) = role { sampled.isDropped } else { false }
    var (name, label) = (entry.key, entry.key)
    var owner = ParameterSpecification.Owner.none
    if let cosmology {
      (name, label) = (cosmology.rawValue, cosmology.latex)
      try checkVariable(cosmology, role)
      if !isDropped { owner = .cosmology(cosmology) }
    } else if let nuisance {
      (name, label) = (nuisance.name, nuisance.latex)
      if !isDropped { owner = .likelihood }
    } else if isDropped {
      try checkFreeName()
    } else {
      throw unused
    }
    return ParameterSpecification(
      name: name, latex: shape.latex ?? label, role: role, owner: owner, origin: entry.keyOrigin)
  }

  private func derived(_ shape: ParameterShape) throws(EmberError) -> ParameterSpecification {
    guard !shape.definesAmplitude || cosmology == .amplitude else {
      throw complaint(
        "the definition of A_s from logA stands at another parameter",
        "Ember evaluates no Python: write it at `A_s`, and a number, a prior or `derived: true` here.")
    }
    guard let derived = DerivedParameter(spelling: entry.key) else { throw notDerived }
    return ParameterSpecification(
      name: derived.name, latex: shape.latex ?? derived.latex, role: .derived, owner: .none, limits: shape.limits(),
      origin: entry.keyOrigin)
  }

  private func complaint(_ problem: String, _ remedy: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: entry.keyOrigin, key: "params.\(entry.key)", value: entry.value.summary, problem: problem,
        remedy: remedy))
  }

  /// A parameter of which the solver knows one value only, or a few, cannot be varied.
  private func checkVariable(_ name: ParameterName, _ role: ParameterSpecification.Role) throws(EmberError) {
    guard case .sampled = role, let why = name.definition.domain.whyNotVaried else { return }
    throw complaint("\(name.rawValue) cannot be sampled: \(why)", "Give it a number, or leave it out.")
  }

  /// A dropped parameter may be called anything that can stand in the header of a chain, and means nothing else there.
  private func checkFreeName() throws(EmberError) {
    if let objection = ParameterSpelling.objection(to: entry.key) {
      throw complaint(objection, "Choose another name: chains and their side files could not hold this one.")
    }
    if ParameterSpelling.isReserved(entry.key) {
      throw complaint("a column of that name means something else in a chain", "Choose another name.")
    }
  }

  private var notDerived: EmberError {
    if cosmology != nil || nuisance != nil {
      return complaint("neither a value nor a prior is given", "Write a number, or `prior: {min: ..., max: ...}`.")
    }
    let unknown = UnknownParameter(
      derived: entry.key, among: DerivedQuantity.allSpellings + ParameterName.allSpellings)
    return complaint(unknown.problem, unknown.remedy)
  }

  private var unused: EmberError {
    if let foreign = ForeignSpelling(input: entry.key) {
      return complaint("\(foreign.spelling) is \(foreign.meaning)", foreign.remedy)
    }
    let inputs = ParameterName.allSpellings + nuisances.keys.sorted()
    let remedy =
      if DerivedParameter(spelling: entry.key) != nil {
        "It can only be derived: write `\(entry.key): {derived: true}`."
      } else if let match = SpellingSuggestion.quantity(nearest: entry.key, among: inputs) {
        "Did you mean \"\(match)\"?"
      } else {
        "Remove it, add the likelihood that takes it, or write `drop: true` to sample its prior alone."
      }
    return complaint("unknown or unused parameter: neither the theory nor a chosen likelihood takes it", remedy)
  }
}
