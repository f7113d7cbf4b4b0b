import EmberInference
import EmberSettings
import EmberTheory

/// `sampler: evaluate`, the posterior at the reference point, or at draws from the reference: a test of the input.
package struct ReferenceEvaluation: ConfiguredMethod {
  package static var key: String { "evaluate" }
  package static var memory: any ChainMemory.Type { EvaluationMemory.self }

  package var settings = EvaluationSettings()

  package init() {}

  package mutating func prepare(_ input: SamplerInput) throws(EmberError) {
    for name in settings.overridden.keys.sorted() where !input.sampled.contains(name) {
      throw input.complaint(
        "override: \(name) is not sampled", SpellingSuggestion.remedy(for: name, among: input.sampled))
    }
    ensemble.chains = 1
    ensemble.maxSamples = settings.count
  }

  package var beginning: SamplerBeginning { .reference }
  /// What an input gives is what the solver says.
  package var usesEmulator: Bool { false }
  package var endsWithConvergence: Bool { false }

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  {
    try EvaluationSampler(
      target: run.target, settings: settings, reference: run.reference(settings.overridden),
      covariance: run.covariance.matrix, resuming: run.earlier, cancellation: run.cancellation)
  }

  package func summary(_ outcome: SamplerOutcome) throws(InferenceError) -> (any RunSummary)? {
    EvaluationSummary(outcome)
  }

  package static var rows: [Setting<SamplerSettings>] {
    [SamplerSettings.seedRow, SamplerSettings.outputEvery]
      + own([
        .count(
          "N", \.settings.count, 1...1_000_000, "each is a call of the solver", .nothing,
          "points to draw from the references"),
        Setting(
          "override", "such as `{H0: 70}`", .numbers, "values of sampled parameters instead of their references"
        ) { section, root, _ in
          root.settings.overridden = section.numbersByName("override")
        } write: { root, _ in
          let values = root.settings.overridden.sorted { $0.key < $1.key }.map { "\($0.key.yamlKey): \($0.value)" }
          return values.isEmpty ? nil : "{" + values.joined(separator: ", ") + "}"
        },
      ])
  }
}

extension ConfigurationSection {
  /// A block of numbers by the names of parameters, in Ember's own spelling.
  fileprivate func numbersByName(_ key: String) -> [String: Double] {
    guard let node = self[key], !node.isNull else { return [:] }
    guard let entries = node.entries else {
      complain(key, "values of parameters were expected", remedy: "Write `\(key): {H0: 70}`.")
      return [:]
    }
    var values: [String: Double] = [:]
    for entry in entries {
      guard let value = entry.value.number, value.isFinite else {
        complaints.add(
          entry.value.complaint(
            keyPath(key) + "." + entry.key, "a number was expected", remedy: "Write the value of the parameter."))
        continue
      }
      values[ParameterName(spelling: entry.key)?.rawValue ?? entry.key] = value
    }
    return values
  }
}
