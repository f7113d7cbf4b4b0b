import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLearning
import Foundation

/// The end of a run in words and for machines.
package struct RunReport: RunSummary {
  private let results: RunResults

  package init(_ results: RunResults) { self.results = results }

  /// The table at the end of a run.
  package var text: String {
    var lines = [""]
    let width = results.names.map(\.count).max() ?? 0
    for (index, column) in results.names.enumerated() {
      let name = column.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      lines.append("  " + name + measured(index))
    }
    if let goodness = results.goodness, goodness.total != nil {
      lines += [
        "", "Best row, with degrees of freedom as the chains tell what parameters take of the data", goodness.text,
      ]
    }
    lines += [""] + costLines
    return lines.joined(separator: "\n")
  }

  private var summary: ChainSummary { results.summary }
  private var counts: CountingProvider.Counts { results.counts }

  /// The one-sided limit of a column, where that is what the posterior gives; chi squared always has its lower end.
  private func limit(_ index: Int) -> PosteriorLimit? {
    results.names[index].hasPrefix("chi2") ? nil : summary.limit(of: index, probability: Self.limitLevel)
  }

  private static let limitLevel = 0.95

  private func measured(_ index: Int) -> String {
    let (mean, sigma) = (summary.mean[index], summary.standardDeviation[index])
    let level = String(format: " (%.0f %%)", 100 * Self.limitLevel)
    return switch limit(index) {
    case .upper(let value)?: "< " + Self.rounded(value, sigma) + level
    case .lower(let value)?: "> " + Self.rounded(value, sigma) + level
    case .unconstrained?: Self.measured(mean, sigma) + " (not constrained: the posterior ends at both bounds)"
    case nil: Self.measured(mean, sigma)
    }
  }

  private var costLines: [String] {
    let status = results.status
    var lines = [
      "\(headline): R-1 = "
        + (status.rminus1.map { String(format: "%.4f", $0) } ?? "unknown")
        + ", \(status.totalRows) rows in \(status.rows.count) chains, "
        + String(format: "acceptance %.2f", status.acceptance)
    ]
    let effective = summary.effectiveSamples.prefix(results.dimension).min() ?? 0
    if results.report?.countsSamples != true {
      lines.append(
        String(
          format: "Effective samples: at least %.0f of each parameter, after %.1f s of sampling", effective,
          results.samplingSeconds))
    }
    if results.skippedShare > 0 {
      lines.append(
        String(
          format: "Means, widths and effective samples leave out the first %.0f %% of each chain",
          100 * results.skippedShare))
    }
    lines += results.search?.lines(movesBetween: results.movesBetweenPeaks) ?? []
    lines += results.report?.lines ?? []
    lines += [
      "Solver calls: \(counts.solverCalls) new"
        + (counts.derivativeCalls > 0 ? ", \(counts.derivativeCalls) of them with derivatives" : "")
        + (counts.variants > 0 ? ", with \(counts.variants) variants in fast parameters" : "")
        + "; \(counts.cachedCalls) answers from the store",
      String(format: "Solver time: %.1f s, summed over calls", counts.solverSeconds)
        + (counts.derivativeCalls > 0
          ? String(format: ", %.1f s of it for calls with derivatives", counts.derivativeSeconds) : ""),
    ]
    if let learning = results.learning { lines += Self.lines(learning) }
    lines += results.budget?.lines ?? []
    if let guarantee = results.guarantee { lines += guarantee.lines }
    for (reason, count) in rejections.sorted(by: { $0.key < $1.key }) {
      lines.append("Rejected points: \(count) because of: \(reason)")
    }
    if let failure = results.storeFailure { lines.append("Trouble with the store: \(failure)") }
    return lines + ["Wall time: \(durationText(results.wallSeconds))", "Output: \(results.prefix).*"]
  }

  /// Points that the solver or a likelihood has refused, or the solver's check before anybody was asked, by reason.
  private var rejections: [String: Int] {
    counts.failures.merging(results.learning?.impossible ?? [:], uniquingKeysWith: +)
  }

  private var headline: String { results.ending == .converged ? results.headline : "Ended unconverged" }

  private static func lines(_ learning: LearningStatistics) -> [String] {
    var lines = [
      String(format: "Emulator: %.2f %% of the predictions, ", 100 * learning.emulatorShare)
        + (learning.emulatorReuses > 0
          ? "\(learning.emulatorReuses) of \(learning.emulatorUses) by changing nuisance parameters alone, " : "")
        + "\(learning.trainingPoints) training points, \(learning.components) components, "
        + String(
          format: "%.1f s of training, chains waited %.2f s at most", learning.trainingSeconds, learning.longestTraining
        )
    ]
    if learning.pointsLeftOut > 0 {
      lines.append(
        "Not learnt: \(learning.pointsLeftOut) solver calls among others nearby, because they are more than "
          + "`maximum_training_points`")
    }
    if learning.kindErrors.count > 1 {
      let errors = learning.kindErrors.sorted { ($0.value, $0.key.title) < ($1.value, $1.key.title) }
      lines.append(
        "Kind of emulator: " + learning.kind.title + "; rms error of ln L at left-out points: "
          + errors.map { $0.key.title + String(format: " %.3g", $0.value) }.joined(separator: ", "))
    }
    let refusals = learning.refusals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !refusals.isEmpty {
      lines.append("Left to the solver: " + refusals.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    }
    if learning.failedAudits > 0 {
      lines.append(
        "WARNING: at \(learning.failedAudits) audited rows the solver had no answer where the emulator gave one; they were rejected"
      )
    }
    guard let error = learning.auditError, let within68 = learning.coverage68, let within95 = learning.coverage95 else {
      return lines + ["Audits: none"]
    }
    return lines + [
      "Audits: \(learning.audits.count) rows recomputed with the solver; measured rms error of ln L "
        + String(
          format: "%.4f; %.0f %% within the stated sigma, %.0f %% within the stated 95 %% bound", error,
          100 * within68, 100 * within95)
    ]
  }

  /// A value to two digits of its standard deviation.
  private static func rounded(_ value: Double, _ sigma: Double) -> String {
    measured(value, sigma).components(separatedBy: " +- ")[0]
  }

  /// Mean and standard deviation with two digits of the latter.
  package static func measured(_ mean: Double, _ sigma: Double) -> String {
    guard mean.isFinite, sigma.isFinite, sigma > 0 else { return String(format: "%.6g", mean) }
    let digits = 1 - Int(log10(sigma).rounded(.down))
    if digits > 8 { return String(format: "%.4e +- %.1e", mean, sigma) }
    return String(format: "%.*f +- %.*f", max(digits, 0), mean, max(digits, 0), sigma)
  }
}

extension RunReport {
  /// One-sided limits by name.
  private var limits: [String: JSONValue] {
    var limits: [String: JSONValue] = [:]
    for (index, column) in results.names.enumerated() {
      let (kind, value): (String, JSONValue)
      switch limit(index) {
      case .upper(let bound)?: (kind, value) = ("upper", .number(bound))
      case .lower(let bound)?: (kind, value) = ("lower", .number(bound))
      case .unconstrained?: (kind, value) = ("unconstrained", .null)
      case nil: continue
      }
      limits[column] = .object(["kind": .string(kind), "value": value, "probability": .number(Self.limitLevel)])
    }
    return limits
  }

  /// The machine-readable summary.
  package var json: String {
    get throws(EmberError) {
      let learning = results.learning
      let status = results.status
      func byName(_ values: [Double]) -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: zip(results.names, values.map(JSONValue.number))))
      }
      let members: [String: JSONValue] = [
        "converged": .boolean(results.ending == .converged),
        "means": byName(summary.mean), "limits": .object(limits), "sigmas": byName(summary.standardDeviation),
        "effective_samples": byName(summary.effectiveSamples), "skipped_share": .number(results.skippedShare),
        "R-1": status.rminus1.map(JSONValue.number) ?? .null,
        "rows": .number(Double(status.totalRows)), "steps": .number(Double(status.steps)),
        "acceptance": .number(status.acceptance),
        "solver_calls": .number(Double(counts.solverCalls)), "cached_calls": .number(Double(counts.cachedCalls)),
        "solver_variants": .number(Double(counts.variants)),
        "derivative_calls": .number(Double(counts.derivativeCalls)),
        "solver_seconds": .number(counts.solverSeconds), "derivative_seconds": .number(counts.derivativeSeconds),
        "failures": .object(rejections.mapValues { .number(Double($0)) }),
        "emulator_share": .number(learning?.emulatorShare ?? 0),
        "emulator_uses": .number(Double(learning?.emulatorUses ?? 0)),
        "emulator_reuses": .number(Double(learning?.emulatorReuses ?? 0)),
        "audits": .number(Double(learning?.audits.count ?? 0)),
        "failed_audits": .number(Double(learning?.failedAudits ?? 0)),
        "prior_without_model": .number(results.priorWithoutModel),
        "audit_rms_error": learning?.auditError.map(JSONValue.number) ?? .null,
        "audit_coverage_68": learning?.coverage68.map(JSONValue.number) ?? .null,
        "audit_coverage_95": learning?.coverage95.map(JSONValue.number) ?? .null,
        "training_seconds": .number(learning?.trainingSeconds ?? 0),
        "longest_training_seconds": .number(learning?.longestTraining ?? 0),
        "guarantee": results.guarantee?.json ?? .null, "budget": results.budget?.json ?? .null,
        "goodness_of_fit": results.goodness?.json ?? .null,
        "sampler": .string(results.sampler), "peak_search": results.search?.json ?? .null,
        "refusals": .object((learning?.refusals ?? [:]).mapValues { .number(Double($0)) }),
        "training_points": .number(Double(learning?.trainingPoints ?? 0)),
        "sampling_seconds": .number(results.samplingSeconds), "wall_seconds": .number(results.wallSeconds),
      ]
      return try JSONValue.object(members.merging(results.report?.json ?? [:]) { own, _ in own }).text
    }
  }
}
