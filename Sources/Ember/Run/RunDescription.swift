import EmberInference

/// The side files by which GetDist knows the columns of a chain.
struct RunDescription {
  private let configuration: RunConfiguration
  private let outputs: [String]

  init(_ configuration: RunConfiguration, outputs: [String]) {
    self.configuration = configuration
    self.outputs = outputs
  }

  /// One line per column: name and LaTeX label; a star marks what is not sampled.
  var parameterNames: String {
    let sampled = configuration.sampled.map { "\($0.name)\t\($0.latex)" }
    let derived = outputs.map { name in "\(name)*\t\(label(name))" }
    return (sampled + derived).joined(separator: "\n") + "\n"
  }

  /// The hard limits of the priors; N where there is none.
  var ranges: String {
    configuration.sampled.map { parameter in
      if case .uniform(let min, let max) = parameter.sampled?.prior { return "\(parameter.name) \(min) \(max)\n" }
      return "\(parameter.name) N N\n"
    }.joined()
  }

  private func label(_ name: String) -> String {
    if let parameter = configuration.derived.first(where: { $0.name == name }) { return parameter.latex }
    guard let likelihood = name.split(separator: "__").last, name.hasPrefix("chi2__") else { return #"\chi^2"# }
    return #"\chi^2_\mathrm{"# + likelihood.replacing("_", with: #"\ "#) + "}"
  }
}
