import EmberAssembly
import EmberConfiguration
import EmberInference
import Foundation

/// What the end of a run prints and keeps.
package protocol RunSummary {
  /// For people.
  var text: String { get }
  /// For programs.
  var json: String { get throws(EmberError) }
}

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
  private let counts: CountingProvider.Counts
  private let wallSeconds: Double
  private let prefix: String

  /// - Parameters:
  ///   - file: the rows of the run.
  ///   - sampled: which of its columns are sampled parameters.
  package init(
    _ file: ChainFile, sampled: [String], counts: CountingProvider.Counts, wallSeconds: Double, prefix: String
  ) {
    self.counts = counts
    self.wallSeconds = wallSeconds
    self.prefix = prefix
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
    return (lines + ["Output: \(prefix).*"]).joined(separator: "\n")
  }

  private static func line(_ entry: (name: String, value: Double)) -> String { "   \(entry.name) = \(entry.value)" }

  package var json: String {
    get throws(EmberError) {
      func byName(_ entries: [(name: String, value: Double)]) -> JSONValue {
        .object(Dictionary(entries.map { ($0.name, .number($0.value)) }) { first, _ in first })
      }
      return try JSONValue.object([
        "sampler": .string(SamplerMethod.evaluate.rawValue),
        "points": .array(
          points.map { point in
            .object([
              "params": byName(point.sampled), "derived": byName(point.derived), "chi2": byName(point.chiSquared),
              "log_posterior": .number(point.logPosterior), "log_prior": .number(point.logPrior),
              "log_likelihood": .number(point.logLikelihood),
            ])
          }),
        "solver_calls": .number(Double(counts.solverCalls)), "cached_calls": .number(Double(counts.cachedCalls)),
        "wall_seconds": .number(wallSeconds),
      ]).text
    }
  }
}
