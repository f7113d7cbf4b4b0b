import EmberSettings
import EmberInference
import Foundation

/// What `sampler: evaluate` found at each point: as Cobaya prints it.
package struct EvaluationSummary: RunSummary {
  /// One evaluated point.
  private struct Point {
    let logPosterior: Double
    let sampled: [(name: String, value: Double)]
    /// chi squared of all likelihoods, then of each.
    let chiSquared: [(name: String, value: Double)]
    let derived: [(name: String, value: Double)]

    var logLikelihood: Double { -(chiSquared.first?.value ?? 0) / 2 }
    var logPrior: Double { logPosterior - logLikelihood }
  }

  private let points: [Point]
  private let outcome: SamplerOutcome

  /// `nil` without chain.
  package init?(_ outcome: SamplerOutcome) {
    guard let file = outcome.chains.first else { return nil }
    let sampled = outcome.names
    self.outcome = outcome
    points = (0..<file.count).map { row in
      func columns(_ isWanted: (String) -> Bool) -> [(name: String, value: Double)] {
        file.names.indices.filter { isWanted(file.names[$0]) }.map {
          (file.names[$0], file.values[row * file.names.count + $0])
        }
      }
      return Point(
        logPosterior: -file.minusLogPosterior[row], sampled: columns(sampled.contains),
        chiSquared: columns { $0.hasPrefix("chi2") },
        derived: columns { !sampled.contains($0) && !$0.hasPrefix("chi2") })
    }
  }

  package var text: String {
    var lines: [String] = []
    for (number, point) in points.enumerated() {
      lines.append(points.count == 1 ? "Reference point:" : "Point \(number + 1) of \(points.count):")
      lines += point.sampled.map(Self.line)
      lines += ["log-posterior = \(point.logPosterior)", "log-prior = \(point.logPrior)"]
      lines.append("log-likelihood = \(point.logLikelihood)")
      lines += point.chiSquared.dropFirst().map(Self.line)
      if !point.derived.isEmpty { lines += ["Derived parameters:"] + point.derived.map(Self.line) }
      lines.append("")
    }
    return (lines + ["Output: \(outcome.prefix).*"]).joined(separator: "\n")
  }

  private static func line(_ entry: (name: String, value: Double)) -> String { "   \(entry.name) = \(entry.value)" }

  package var json: String {
    get throws(EmberError) {
      func byName(_ entries: [(name: String, value: Double)]) -> JSONValue {
        .object(Dictionary(entries.map { ($0.name, .number($0.value)) }) { first, _ in first })
      }
      return try JSONValue.object([
        "sampler": .string(ReferenceEvaluation.key),
        "points": .array(
          points.map { point in
            .object([
              "params": byName(point.sampled), "derived": byName(point.derived), "chi2": byName(point.chiSquared),
              "log_posterior": .number(point.logPosterior), "log_prior": .number(point.logPrior),
              "log_likelihood": .number(point.logLikelihood),
            ])
          }),
        "solver_calls": .number(Double(outcome.solverCalls)), "cached_calls": .number(Double(outcome.cachedCalls)),
        "wall_seconds": .number(outcome.wallSeconds),
      ]).text
    }
  }
}
