import EmberConfiguration
import EmberInference

/// The side files by which GetDist knows the columns of a chain.
package struct RunDescription {
  private let configuration: RunConfiguration
  private let outputs: [String]
  /// Where each sampled parameter may lie.
  private let support: [ClosedRange<Double>]

  package init(_ configuration: RunConfiguration, outputs: [String], support: [ClosedRange<Double>]) {
    self.configuration = configuration
    self.outputs = outputs
    self.support = support
  }

  /// One line per column: name and LaTeX label; a star marks what is not sampled.
  package var parameterNames: String {
    let sampled = configuration.sampled.map { "\($0.name)\t\($0.latex)" }
    let derived = outputs.map { name in "\(name)*\t\(label(name))" }
    return (sampled + derived).joined(separator: "\n") + "\n"
  }

  /// The hard limits of the priors and of the theory, and those stated for derived parameters; N where there is none.
  package var ranges: String {
    zip(configuration.sampled, support).map { parameter, support in
      Self.line(parameter.name, support.lowerBound, support.upperBound)
    }.joined()
      + configuration.derived.filter { $0.limits != nil }
      .map { Self.line($0.name, $0.limits?.min, $0.limits?.max) }.joined()
  }

  private static func line(_ name: String, _ min: Double?, _ max: Double?) -> String {
    func text(_ limit: Double?) -> String { limit.flatMap { $0.isFinite ? "\($0)" : nil } ?? "N" }
    return "\(name) \(text(min)) \(text(max))\n"
  }

  private func label(_ name: String) -> String {
    if let parameter = configuration.derived.first(where: { $0.name == name }) { return parameter.latex }
    guard let likelihood = name.split(separator: "__").last, name.hasPrefix("chi2__") else { return #"\chi^2"# }
    return #"\chi^2_\mathrm{"# + likelihood.replacing("_", with: #"\ "#) + "}"
  }
}
