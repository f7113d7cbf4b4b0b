import EmberBoltzmann
import EmberLikelihood
import EmberSettings

/// What is wrong with likelihoods that can be read, or with having them together.
extension RunConfiguration {
  /// Where a likelihood, or the set that it is part of, stands in the input.
  private func origin(_ likelihood: String, _ entries: [ConfigurationNode.Entry]) -> (origin: InputOrigin, key: String)
  {
    let name = likelihoodChoices.first { $0.members.contains(likelihood) }?.name ?? likelihood
    let origin = entries.first { $0.key == name }?.keyOrigin ?? InputOrigin(source: source)
    return (origin, "likelihood.\(name)")
  }

  /// Data beyond the multipoles of the theory can be asked for nothing.
  func checkReach(_ entries: [ConfigurationNode.Entry], _ complaints: ComplaintCollector) {
    let highest = BoltzmannSolver.highestMultipole
    for likelihood in likelihoods where likelihood.request.lmax > highest {
      let place = origin(likelihood.name, entries)
      complaints.add(
        .badInput(
          InputComplaint(
            origin: place.origin, key: place.key,
            problem:
              "\(likelihood.name) needs spectra to l = \(likelihood.request.lmax), and the solver's end at \(highest)",
            remedy: "Give it windows that end there, or leave out what reaches beyond (`data_selection`).")))
    }
  }

  /// A nuisance parameter that two data sets share is one parameter.
  func checkNuisances(_ entries: [ConfigurationNode.Entry], _ complaints: ComplaintCollector) {
    var known: [String: (info: NuisanceParameterInfo, owner: String)] = [:]
    func words(_ prior: GaussianPrior?) -> String {
      prior.map { "\($0.mean) +- \($0.standardDeviation)" } ?? "none"
    }
    for likelihood in likelihoods {
      for info in likelihood.nuisanceParameters {
        guard let other = known[info.name] else {
          known[info.name] = (info, likelihood.name)
          continue
        }
        guard other.info.suggestedPrior != info.suggestedPrior else { continue }
        let place = origin(likelihood.name, entries)
        complaints.add(
          .badInput(
            InputComplaint(
              origin: place.origin, key: place.key,
              problem: "\(other.owner) and \(likelihood.name) state different priors of \(info.name): "
                + "\(words(other.info.suggestedPrior)), and \(words(info.suggestedPrior))",
              remedy: "Rename the parameter in one of the descriptions, or give both the same prior.")))
      }
    }
  }

  /// Data of one sky are joined only where one of them leaves out what the other has.
  func checkSharedSky(_ entries: [ConfigurationNode.Entry], _ complaints: ComplaintCollector) {
    for (i, second) in likelihoodChoices.enumerated() {
      for first in likelihoodChoices[..<i] where !first.acceptsSharedSky && !second.acceptsSharedSky {
        guard let overlap = SharedSky.overlap(first, second) else { continue }
        let node = entries.first { $0.key == second.name }
        complaints.add(
          .badInput(
            InputComplaint(
              origin: node?.keyOrigin ?? InputOrigin(source: source), key: "likelihood.\(second.name)",
              problem: "\(second.name) and \(first.name) \(overlap.problem)", remedy: overlap.remedy)))
      }
    }
  }
}
