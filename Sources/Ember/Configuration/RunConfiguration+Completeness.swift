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
    guard !likelihoods.isEmpty else {
      throw missing(
        "likelihood", "no likelihood is chosen",
        remedy: "Add `likelihood:` with one of \(Catalogue.standard.likelihoods.keys.sorted().joined(separator: ", "))."
      )
    }
    for likelihood in likelihoods {
      for info in likelihood.nuisanceParameters where !parameters.contains(where: { $0.name == info.name }) {
        let prior = info.suggestedPrior
        throw missing(
          "params.\(info.name)", "missing: \(likelihood.name) needs it",
          remedy: "Add `\(info.name): {prior: {dist: norm, loc: \(prior.mean), scale: \(prior.standardDeviation)}}`.")
      }
    }
    if need == .likelihoods { return }
    let required: [[ParameterName]] = [
      [.omegaB], [.omegaCDM], [.hubbleConstant] + ParameterName.acousticScales, [.tauReio], [.logA, .amplitude],
      [.spectralIndex],
    ]
    for alternatives in required {
      let isGiven = parameters.contains { parameter in alternatives.contains { parameter.owner == .cosmology($0) } }
      if isGiven { continue }
      let names = alternatives.map(\.rawValue).joined(separator: " or ")
      throw missing("params", "\(names) is missing", remedy: "Add it: a number, or a prior to sample it.")
    }
  }

  private func missing(_ key: String, _ problem: String, remedy: String) -> EmberError {
    .badInput(InputComplaint(origin: InputOrigin(source: source), key: key, problem: problem, remedy: remedy))
  }
}
