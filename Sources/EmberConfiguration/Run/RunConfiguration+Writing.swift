import EmberEmulation
import EmberInference

extension RunConfiguration {
  /// The configuration with every default filled in, as YAML that gives the same run again.
  package var yaml: String {
    var lines = ["# Ember \(Release.version)"]
    if let output { lines.append("output: \(output.quotedForYAML)") }
    lines += theoryLines + ["likelihood:"]
    lines += likelihoods.map { "  \($0.name): \(likelihoodFiles[$0.name].map(\.quotedForYAML) ?? "null")" }
    lines += parameterLines + externalPriorLines + sampler.yamlLines
    return lines.joined(separator: "\n") + "\n"
  }

  private var theoryLines: [String] {
    var lines = [
      "theory:", "  ember:", "    precision: \(theory.precision.name)",
      "    cache: \(theory.cachePath.map(\.quotedForYAML) ?? "off")",
    ]
    if theory.isNonlinear { lines.append("    nonlinear: \(TheorySettings.nonlinearModel)") }
    guard let emulator = theory.emulator else { return lines + ["    emulator: off"] }
    let learning = emulator.learning
    let budget = learning.budget
    let audits = learning.audits
    lines.append("    emulator:")
    lines.append("      mode: \(TheorySettings.Emulator.modes[emulator.isExact ? 1 : 0])")
    lines.append(
      "      budget: {constant: \(budget.constant), linear: \(budget.linear), quadratic: \(budget.quadratic)}")
    lines.append(
      "      audits: {initial: \(audits.initial), floor: \(audits.floor), decay: \(audits.decay), "
        + "maximum: \(audits.maximum)}")
    lines.append("      kind: \(emulator.kindName)")
    lines.append("      kernel: \(Self.kernelName(learning.kernel))")
    lines.append("      truncation_tolerance: \(learning.truncationTolerance)")
    lines.append("      refit_growth: \(learning.refitGrowth)")
    lines.append("      maximum_training_points: \(learning.maximumTrainingPoints)")
    lines.append("      training_depth: \(learning.trainingDepth)")
    lines.append("      design_points: \(emulator.designCount(inputs: ParameterSpace(self).cosmologicalInputs.count))")
    lines.append("      design_variants: \(emulator.designVariants)")
    lines.append("      design_radius: \(emulator.designRadius)")
    lines.append("      derivatives: \(emulator.usesDerivatives ? "on" : "off")")
    lines.append("      refinements: \(emulator.refinements)")
    if let model = emulator.pretrained { lines.append("      pretrained: \(model.folder.quotedForYAML)") }
    lines.append("      guarantee_points: \(emulator.guaranteePoints)")
    return lines
  }

  package static func kernelName(_ kernel: Kernel?) -> String {
    Catalogue.standard.kernels.first { $0.value == kernel }?.key ?? TheorySettings.Emulator.automaticKernel
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
