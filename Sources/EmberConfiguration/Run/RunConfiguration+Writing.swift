import EmberInference

extension RunConfiguration {
  /// The configuration with every default filled in, as YAML that gives the same run again.
  package var yaml: String {
    var lines = ["# Ember \(Release.version)"]
    if let output { lines.append("output: \(output.quotedForYAML)") }
    lines += theory.yamlLines(settingContext) + ["likelihood:"]
    lines += likelihoodChoices.map { "  " + $0.yaml }
    lines += parameterLines + externalPriorLines + sampler.yamlLines
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the values of some settings depend on.
  package var settingContext: SettingContext {
    SettingContext(dimension: sampled.count, inputs: ParameterSpace(self).cosmologicalInputs.count)
  }

  private var parameterLines: [String] {
    ["params:"]
      + parameters.flatMap { parameter -> [String] in
        switch parameter.role {
        case .fixed(let value):
          return ["  \(parameter.name.yamlKey): {value: \(value), latex: \(parameter.latex.quotedForYAML)}"]
        case .derived:
          let limits = [("min", parameter.limits?.min), ("max", parameter.limits?.max)]
            .compactMap { key, value in value.map { ", \(key): \($0)" } }.joined()
          return ["  \(parameter.name.yamlKey): {derived: true, latex: \(parameter.latex.quotedForYAML)\(limits)}"]
        case .sampled(let sampled):
          return ["  \(parameter.name.yamlKey):"] + Self.lines(sampled, latex: parameter.latex)
        }
      }
  }

  private static func lines(_ sampled: ParameterSpecification.Sampled, latex: String) -> [String] {
    var lines = ["    prior: \((sampled.statedPrior ?? sampled.prior).yaml)"]
    switch sampled.reference {
    case .value(let value): lines.append("    ref: \(value)")
    case .distribution(let distribution): lines.append("    ref: \(distribution.yaml)")
    case nil: break
    }
    if let proposal = sampled.proposal { lines.append("    proposal: \(proposal)") }
    if sampled.isDropped { lines.append("    drop: true") }
    return lines + ["    latex: \(latex.quotedForYAML)"]
  }

  private var externalPriorLines: [String] {
    externalPriors.isEmpty ? [] : ["prior:"] + externalPriors.map { "  " + $0.yaml }
  }
}
