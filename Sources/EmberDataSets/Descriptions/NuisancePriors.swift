import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The nuisance parameters of a description with their priors: single ones are suggested to the user, joint ones belong to the likelihood.
struct NuisancePriors {
  private(set) var parameters: [NuisanceParameterInfo]
  private var groups: [(names: [String], mean: [Double], covariance: Matrix)] = []

  init(_ section: DataSection, _ folder: DataFolder, names: [String]) throws(LikelihoodError) {
    parameters = names.map { name in
      name == NuisanceParameterInfo.planckCalibration.name
        ? .planckCalibration : NuisanceParameterInfo(name: name, latex: Self.latex(name), defaultValue: 1)
    }
    for block in try section.sections("priors") {
      try block.check(known: ["par_names", "central_value", "prior_std", "prior_covariance"])
      let own = try block.texts("par_names")
      // Priors on cosmological parameters are the user's to state.
      guard own.allSatisfy(names.contains) else { continue }
      try add(block, own, folder)
    }
    try readParameters(section)
  }

  private mutating func add(_ block: DataSection, _ names: [String], _ folder: DataFolder) throws(LikelihoodError) {
    let mean = try block.numbers("central_value")
    guard mean.count == names.count, !names.isEmpty else {
      throw block.problem(block.node, "central_value", "a number for each parameter was expected")
    }
    for (name, value) in zip(names, mean) { change(name) { $0.defaultValue = value } }
    let elements: [Double]
    if block["prior_std"] != nil {
      let deviation = try block.positive("prior_std")
      elements = [deviation * deviation]
    } else if let number = try block.require("prior_covariance").number {
      elements = [number]
    } else {
      elements = try block.array("prior_covariance", in: folder).values
    }
    guard elements.count == names.count * names.count, elements[0] > 0 else {
      throw block.problem(block.node, "prior_covariance", "\(names.count) rows and columns were expected")
    }
    if names.count == 1 {
      change(names[0]) { $0.suggestedPrior = GaussianPrior(mean: mean[0], standardDeviation: elements[0].squareRoot()) }
      return
    }
    let covariance = Matrix(rows: names.count, columns: names.count, elements: elements)
    guard CholeskyFactor(covariance) != nil else {
      let defect = CovarianceDefect(covariance, "parameter") { names[$0] }
      throw block.problem(try block.require("prior_covariance"), "prior_covariance", defect.description)
    }
    groups.append((names, mean, covariance))
    for (i, name) in names.enumerated() {
      let width = 10 * elements[i * (names.count + 1)].squareRoot()
      change(name) { $0.range = mean[i] - width...mean[i] + width }
    }
  }

  /// `parameters`: labels and ranges.
  private mutating func readParameters(_ section: DataSection) throws(LikelihoodError) {
    guard let block = try section.section("parameters") else { return }
    try block.check(known: parameters.map(\.name))
    for entry in block.node.entries ?? [] {
      guard let own = try block.section(entry.key) else { continue }
      try own.check(known: ["latex", "min", "max", "default"])
      let (latex, value) = (try own.text("latex"), try own.number("default"))
      let (low, high) = (try own.number("min"), try own.number("max"))
      change(entry.key) { info in
        if let latex { info.latex = latex }
        if let value { info.defaultValue = value }
        if let low, let high, low < high { info.range = low...high }
      }
    }
  }

  private mutating func change(_ name: String, _ body: (inout NuisanceParameterInfo) -> Void) {
    if let i = parameters.firstIndex(where: { $0.name == name }) { body(&parameters[i]) }
  }

  private static func latex(_ name: String) -> String {
    #"\mathrm{"# + name.map { $0 == "_" ? #"\_"# : String($0) }.joined() + "}"
  }

  /// The joint priors as a likelihood of their own.
  func joint(name: String) throws(LikelihoodError) -> [any Likelihood] {
    guard !groups.isEmpty else { return [] }
    let names = groups.flatMap(\.names)
    var covariance = Matrix(rows: names.count, columns: names.count)
    var start = 0
    for group in groups {
      for i in group.names.indices {
        for j in group.names.indices { covariance[start + i, start + j] = group.covariance[i, j] }
      }
      start += group.names.count
    }
    return [
      try GaussianLikelihood(
        name: name + "_prior", terms: names.map { .nuisance($0) }, mean: groups.flatMap(\.mean), covariance: covariance,
        nuisanceParameters: parameters.filter { names.contains($0.name) })
    ]
  }
}
