import EmberConfiguration
import EmberInference
import Foundation

extension PosteriorGuarantee {
  /// What the end of a run prints about it.
  package var lines: [String] {
    let calls = "Guarantee: \(rows) rows recomputed with the solver (\(solverCalls) calls more)"
    var lines = [shift.map { calls + "; " + line($0) } ?? calls]
    if let warning = shift?.tail.warning { lines.append("  " + warning + ".") }
    for (reason, count) in failures.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "  WARNING: at \(count) of these rows the solver has no answer (\(reason)): they count with weight zero, and the chain "
          + "should not be there.")
    }
    // Without any answer of the solver there are no errors.
    if let coverage, coverage.rmsDifference.isFinite {
      lines.append(
        String(
          format:
            "  their rms error of ln L %.4f; %.0f %% within the stated sigma, %.0f %% within the stated 95 %% bound, "
            + "at most %.1f sigma",
          coverage.rmsDifference, 100 * coverage.within68, 100 * coverage.within95, coverage.largestRatio))
    }
    lines += hidden.map(Self.lines) ?? []
    for (reason, count) in failuresAround.sorted(by: { $0.key < $1.key }) {
      lines.append("  At \(count) of these points the solver has no answer (\(reason)): nothing is there.")
    }
    return lines
  }

  private static func lines(_ hidden: HiddenMass) -> [String] {
    let place = String(
      format: "  Around the chains, %d points at a temperature of %.2f: ", hidden.points, hidden.temperature)
    let text =
      String(
        format: "ln L higher than thought by %.4f at most; %+.4f +- %.4f of the posterior is mass that chains miss; ",
        hidden.largestExcess, hidden.share, hidden.error)
      + String(format: "nobody has looked at up to %.0f %% of that (95 %%)", 100 * hidden.unseen)
    return [place + text]
      + (hidden.share > worryingMass
        ? ["  WARNING: the chains miss a part of the posterior: raise refinement_temperature, or use mode: exact."]
        : [])
  }

  private static let worryingMass = 0.05

  private func line(_ shift: ImportanceShift) -> String {
    let worst = shift.meanShifts.indices.max { abs(shift.meanShifts[$0]) < abs(shift.meanShifts[$1]) } ?? 0
    let ratios = shift.widthRatios
    return String(
      format: "largest shift of a mean %+.4f +- %.4f sigma (%@), ", shift.meanShifts[worst],
      shift.meanShiftErrors[worst], names[worst])
      + String(format: "widths %.4f to %.4f times those of the chains, ", ratios.min() ?? 1, ratios.max() ?? 1)
      + String(format: "%.1f effective samples, ", shift.effectiveSamples)
      + shift.tail.text
  }

  /// The same for machines.
  package var json: JSONValue {
    func byName(_ values: [Double]) -> JSONValue {
      .object(Dictionary(uniqueKeysWithValues: zip(names, values.map(JSONValue.number))))
    }
    var members: [String: JSONValue] = [
      "rows": .number(Double(rows)), "solver_calls": .number(Double(solverCalls)),
      "failures": .object(failures.mapValues { .number(Double($0)) }),
    ]
    if let shift {
      members["mean_shifts"] = byName(shift.meanShifts)
      members["mean_shift_errors"] = byName(shift.meanShiftErrors)
      members["width_ratios"] = byName(shift.widthRatios)
      members["width_ratio_errors"] = byName(shift.widthRatioErrors)
      members["largest_shift"] = .number(shift.largestShift)
      members["effective_samples"] = .number(shift.effectiveSamples)
      members["pareto_k"] = shift.paretoK.map(JSONValue.number) ?? .null
      members["warning"] = shift.tail.warning.map(JSONValue.string) ?? .null
    }
    if let hidden {
      members["around"] = .object([
        "points": .number(Double(hidden.points)), "temperature": .number(hidden.temperature),
        "hidden_mass": .number(hidden.share), "hidden_mass_error": .number(hidden.error),
        "largest_excess": .number(hidden.largestExcess), "unseen_share": .number(hidden.unseen),
        "failures": .object(failuresAround.mapValues { .number(Double($0)) }),
      ])
    }
    if let coverage {
      members["rms_error"] = .number(coverage.rmsDifference)
      members["coverage_68"] = .number(coverage.within68)
      members["coverage_95"] = .number(coverage.within95)
      members["largest_error_in_sigma"] = .number(coverage.largestRatio)
    }
    return .object(members)
  }
}
