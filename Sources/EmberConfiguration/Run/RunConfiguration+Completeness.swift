import EmberSettings
import EmberLikelihood
import EmberTheory

extension RunConfiguration {
  /// What a command needs of a configuration.
  public enum Need: Sendable {
    /// Nuisance parameters of the likelihoods only: the spectra come from elsewhere.
    case likelihoods
    /// A whole model as well.
    case model
  }

  /// Checks that nothing is missing or pointless; a run must not quietly rest on a default.
  public func checkComplete(_ need: Need) throws(EmberError) {
    let complaints = ComplaintCollector()
    reportMissing(need, mentioned: Set(parameters.map(\.name)), complaints)
    try complaints.check()
  }

  /// - Parameter mentioned: names under `params`, whether or not they could be read.
  func reportMissing(_ need: Need, mentioned: Set<String>, _ complaints: ComplaintCollector) {
    func missing(_ key: String, _ problem: String, remedy: String) {
      complaints.add(
        .badInput(
          InputComplaint(origin: InputOrigin(source: source), key: key, problem: problem, remedy: remedy)))
    }
    // A likelihood that could not be read has its own complaint.
    if likelihoods.isEmpty, complaints.errors.isEmpty {
      let names = Catalogue.standard.likelihoods.keys.sorted().joined(separator: ", ")
      missing("likelihood", "no likelihood is chosen", remedy: "Add `likelihood:` with one of \(names).")
    }
    var reported: Set<String> = []
    for likelihood in likelihoods {
      for info in likelihood.nuisanceParameters where !mentioned.contains(info.name) {
        if reported.insert(info.name).inserted {
          missing(
            "params.\(info.name)", "missing: \(likelihood.name) needs it",
            remedy: "Add `\(info.name): \(info.suggestion)`.")
        }
      }
    }
    if need == .likelihoods { return }
    func states(_ alternatives: [ParameterName]) -> Bool {
      alternatives.contains { name in
        let isGiven = parameters.contains { $0.owner == .cosmology(name) }
        return isGiven || mentioned.contains(name.rawValue) && !parameters.contains { $0.name == name.rawValue }
      }
    }
    for alternatives in Self.required(states) + (needsPerturbations ? Self.requiredOfPerturbations : []) {
      if states(alternatives) { continue }
      let names = alternatives.map(\.rawValue).joined(separator: " or ")
      missing("params", "\(names) is missing", remedy: "Add it: a number, or a prior to sample it.")
    }
  }

  /// False where the data see the background and the thermal history alone, and no derived parameter asks for more.
  private var needsPerturbations: Bool {
    likelihoods.isEmpty || likelihoods.contains { !$0.request.spectra.isEmpty }
      || (derived.map(\.name) + likelihoods.flatMap(\.request.derived)).contains {
        DerivedParameter(spelling: $0)?.source == .perturbations
      }
  }

  /// Two of density, expansion and share have to be stated; what is said to be missing is what most people state.
  private static func required(_ states: ([ParameterName]) -> Bool) -> [[ParameterName]] {
    let (density, expansion, share) = (ParameterName.closure[0], ParameterName.closure[1], ParameterName.closure[2])
    if !states(share) { return [[.omegaB], density, expansion] }
    return [[.omegaB], expansion + density]
  }

  private static let requiredOfPerturbations: [[ParameterName]] = [
    [.tauReio, .reionizationRedshift], [.logA, .amplitude, .sigma8, .s8], [.spectralIndex],
  ]
}

extension NuisanceParameterInfo {
  /// What may stand under `params`: the prior of the authors, a range, or the value.
  package var suggestion: String {
    if let prior = suggestedPrior {
      return "{prior: {dist: norm, loc: \(prior.mean), scale: \(prior.standardDeviation)}}"
    }
    guard let range else { return "{prior: {min: ..., max: ...}}" }
    return "{prior: {min: \(range.lowerBound), max: \(range.upperBound)}}"
  }
}
