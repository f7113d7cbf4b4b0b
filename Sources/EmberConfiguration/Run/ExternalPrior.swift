import EmberInference
import EmberLikelihood
import EmberTheory

/// An entry of Cobaya's block `prior`: a normal density of one parameter, on top of the parameter's own prior.
public struct ExternalPrior: Sendable, Hashable {
  public var name: String
  /// The parameter, in the spelling of chains.
  public var parameter: String
  public var loc: Double
  public var scale: Double

  /// As YAML that reads back as the same.
  package var yaml: String {
    let call = "stats.norm.logpdf(\(parameter), loc=\(loc), scale=\(scale))"
    return "\(name.yamlKey): \"lambda \(parameter): \(call)\""
  }
}

extension RunConfiguration {
  /// Reads `prior` and multiplies the priors of the parameters by what stands there.
  mutating func readExternalPriors(_ node: ConfigurationNode?, _ complaints: ComplaintCollector) {
    guard let node else { return }
    guard let entries = node.entries else {
      return complaints.add(
        node.complaint("prior", "a block of priors was expected", remedy: "Give parameters priors under `params`."))
    }
    for entry in entries where !entry.value.isNull {
      complaints.attempt { () throws(EmberError) in try addExternalPrior(entry) }
    }
  }

  private mutating func addExternalPrior(_ entry: ConfigurationNode.Entry) throws(EmberError) {
    let path = "prior.\(entry.key)"
    let example = "lambda tau: stats.norm.logpdf(tau, loc=0.055, scale=0.006)"
    guard let text = entry.value.text, let found = PythonExpression.normalLogDensity(text) else {
      throw entry.value.complaint(
        path, "not a normal density of one parameter",
        remedy: "Ember evaluates no Python but the form `\(example)`: give each parameter its prior under `params`.")
    }
    let name = ParameterName(spelling: found.argument)?.rawValue ?? nuisances[found.argument]?.name ?? found.argument
    guard let index = parameters.firstIndex(where: { $0.name == name }) else {
      throw entry.value.complaint(path, "\(found.argument) is not given under `params`", remedy: "Add it there.")
    }
    if let problem = parameters[index].multiply(byNormal: found.loc, scale: found.scale) {
      throw entry.value.complaint(path, problem, remedy: "Give \(name) one prior, under `params`.")
    }
    externalPriors.append(ExternalPrior(name: entry.key, parameter: name, loc: found.loc, scale: found.scale))
  }
}

extension ParameterSpecification {
  /// Multiplies the prior by a normal density; for a fixed parameter that is a number.
  ///
  /// - Returns: why it cannot be done; `nil` when it was.
  fileprivate mutating func multiply(byNormal loc: Double, scale: Double) -> String? {
    if let objection = Prior1D.normal(loc: loc, scale: scale).objection { return objection }
    switch role {
    case .derived: return "\(name) is derived, and priors are about inputs"
    case .fixed: return nil
    case .sampled(var sampled):
      guard let product = sampled.prior.multiplied(byNormal: loc, scale: scale) else {
        return "\(name) has a prior whose product with a normal density is not supported"
      }
      if let objection = product.prior.objection { return objection }
      sampled.statedPrior = sampled.statedPrior ?? sampled.prior
      sampled.prior = product.prior
      sampled.logFactor += product.logFactor
      role = .sampled(sampled)
      return nil
    }
  }
}

extension RunConfiguration {
  /// ln of what external priors contribute beside the normalised priors of the sampled parameters.
  var priorLogFactor: Double {
    parameters.reduce(0) { sum, parameter in
      switch parameter.role {
      case .sampled(let sampled): sum + sampled.logFactor
      case .fixed(let value):
        externalPriors.filter { $0.parameter == parameter.name }
          .reduce(sum) { $0 + Prior1D.normal(loc: $1.loc, scale: $1.scale).logDensity(value) }
      case .derived: sum
      }
    }
  }

  /// The likelihoods' own parameters, by every spelling.
  package var nuisances: [String: NuisanceParameterInfo] {
    var table: [String: NuisanceParameterInfo] = [:]
    for info in likelihoods.flatMap(\.nuisanceParameters) {
      for spelling in [info.name] + info.aliases { table[spelling] = info }
    }
    return table
  }
}
