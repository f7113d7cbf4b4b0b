import EmberLikelihood
import EmberNumerics
import EmberSettings
import EmberTheory

/// A measurement of derived parameters that is Gaussian: `NAME: {gaussian: {parameters: [...], mean: [...], std: [...]}}`, or with a
/// `covariance` in place of the standard deviations.
public struct GaussianMeasurement: Sendable, Hashable {
  public var parameters: [String]
  public var mean: [Double]
  /// Row by row.
  public var covariance: [Double]

  /// Reads the block behind `gaussian`.
  init?(_ section: ConfigurationSection) {
    var complete = true
    func numbers(_ key: String) -> [Double] {
      guard let node = section[key] else { return [] }
      let items: [ConfigurationNode] = if case .sequence(let items) = node.content { items } else { [node] }
      let rows = items.map { item -> [ConfigurationNode] in
        if case .sequence(let row) = item.content { row } else { [item] }
      }
      let numbers = rows.flatMap { $0 }.compactMap(\.number)
      if numbers.count != rows.flatMap({ $0 }).count {
        section.complain(key, "numbers were expected", remedy: "Write `\(key): [1.0, 2.0]`.")
        complete = false
      }
      return numbers
    }
    let node = section["parameters"]
    if case .sequence(let items) = node?.content {
      parameters = items.compactMap(\.text)
    } else {
      parameters = [node?.text].compactMap(\.self)
    }
    mean = numbers("mean")
    let deviations = numbers("std")
    covariance = numbers("covariance")
    let count = parameters.count
    if covariance.isEmpty, deviations.count == count {
      covariance = Matrix(diagonal: deviations.map { $0 * $0 }).elements
    }
    if complete, count == 0 || mean.count != count || covariance.count != count * count {
      section.complain(
        count == 0 ? "parameters" : mean.count != count ? "mean" : "covariance",
        "parameters, as many means, and as many standard deviations or rows of a covariance were expected",
        remedy: "Write `{parameters: [H0], mean: [73.0], std: [1.0]}`.")
      complete = false
    }
    for (i, name) in parameters.enumerated() {
      if let derived = DerivedParameter(spelling: name) {
        parameters[i] = derived.name
      } else if ParameterName(spelling: name) != nil {
        section.complain(
          "parameters", "\(name) is an input, and not computed from others",
          remedy: "Give it its prior under `params`, or under `prior`.")
        complete = false
      }
    }
    if !complete { return nil }
  }

  /// Names that are no derived parameters are nuisance parameters of other likelihoods.
  func likelihood(name: String) throws(LikelihoodError) -> GaussianLikelihood {
    try GaussianLikelihood(
      name: name, terms: parameters.map { DerivedParameter(spelling: $0) == nil ? .nuisance($0) : .derived($0) },
      mean: mean, covariance: Matrix(rows: mean.count, columns: mean.count, elements: covariance))
  }

  /// What is wrong with a covariance that is not positive definite.
  var covarianceDefect: CovarianceDefect {
    CovarianceDefect(
      Matrix(rows: mean.count, columns: mean.count, elements: covariance), "parameter"
    ) { parameters[$0] }
  }

  /// As YAML that reads back as the same.
  var yaml: String {
    let names = parameters.map(\.quotedForYAML).joined(separator: ", ")
    return "{parameters: [\(names)], mean: \(mean), covariance: \(covariance)}"
  }
}
