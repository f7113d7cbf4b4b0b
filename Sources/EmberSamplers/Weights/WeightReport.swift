import EmberInference
import EmberSettings
import Foundation

/// What rows are worth that are samples of another density: by the tail of their weights.
package struct WeightReport {
  /// The shape of the weights' tail; `nil` when there are too few rows to tell.
  let paretoK: Double?
  /// How many rows of equal weight they are worth.
  let effectiveSamples: Double
  package let rows: Int
  /// The share within the limits of the Gaussian that `gaussian` draws from.
  package let shareWithin: Double?
  /// False when some directions of that Gaussian are not constrained by the data.
  package let isConstrained: Bool
  private let tail: WeightTail

  /// - Parameters:
  ///   - ratios: of each row, ln of what re-weighting multiplies its weight by, and the weight before.
  /// - Returns: `nil` without rows.
  package init?(ratios: [(ratio: Double, weight: Double)], shareWithin: Double? = nil, isConstrained: Bool = true) {
    guard !ratios.isEmpty else { return nil }
    let smoothed = ParetoSmoothedWeights(logRatios: ratios.map(\.ratio))
    let combined = zip(smoothed.weights, ratios).map { $0 * $1.weight }
    let sum = combined.reduce(0, +)
    paretoK = smoothed.paretoK
    effectiveSamples = sum * sum / combined.reduce(0) { $0 + $1 * $1 }
    rows = ratios.count
    self.shareWithin = shareWithin
    self.isConstrained = isConstrained
    tail = WeightTail(
      paretoK: paretoK, spread: smoothed.weights.reduce(0) { max($0, abs($1 * Double(ratios.count) - 1)) })
  }

  package var lines: [String] {
    var lines = [
      String(
        format: "Weights: %d rows are worth %.0f of equal weight (as far as their weights go), ", rows, effectiveSamples
      )
        + tail.text
    ]
    if let shareWithin {
      lines.append(
        String(
          format: "The Gaussian is cut at the limits of the priors; %.1f %% of it lies within them", 100 * shareWithin))
    }
    if !isConstrained {
      lines.append("  WARNING: the Fisher matrix leaves a direction open; there the Gaussian is as wide as the priors.")
    }
    if let warning = tail.warning { lines.append("  " + warning + ".") }
    return lines
  }

  /// The same for the end of a run.
  var report: SamplerReport { SamplerReport(lines, ["importance": json], countsSamples: true) }

  package var json: JSONValue {
    .object([
      "pareto_k": paretoK.map(JSONValue.number) ?? .null, "effective_samples": .number(effectiveSamples),
      "rows": .number(Double(rows)), "share_within_priors": shareWithin.map(JSONValue.number) ?? .null,
      "warning": tail.warning.map(JSONValue.string) ?? .null,
    ])
  }
}
