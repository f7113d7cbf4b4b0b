import EmberInference
import EmberNumerics
import EmberSettings
import Foundation

/// What nested sampling found: the evidence, and the peaks of the posterior.
package struct EvidenceReport: Sendable {
  /// ln of the evidence, of the likelihoods as they are: without constants that these leave out.
  package let logEvidence: Double
  /// Its standard error, by the information beyond the reference and the number of live points, or by the scatter of the chains where that is larger.
  package let error: Double
  /// H: the relative entropy of posterior and prior.
  package let information: Double
  /// The share of the evidence at most that lies where ln L was bounded and not computed.
  package let unseenShare: Double
  /// ln Z of each chain.
  let chains: [Double]
  /// Rows of equal weight that the rows are worth.
  package let effectiveSamples: Double
  /// The share of each peak, the largest first, and the mean of the sampled parameters there.
  package let peaks: [(share: Double, mean: [Double])]
  private let names: [String]

  /// - Parameters:
  ///   - memories: of each chain.
  ///   - samples: its rows.
  ///   - names: the sampled parameters.
  package init(_ memories: [NestedMemory], _ samples: [ChainSamples], names: [String]) {
    chains = memories.map(\.evidence.logarithm)
    let highest = chains.max() ?? 0
    let parts = chains.map { exp($0 - highest) }
    let sum = parts.reduce(0, +)
    logEvidence = highest + log(sum / Double(parts.count))
    let shares = parts.map { $0 / sum }
    information = zip(shares, memories).reduce(0) {
      $0 + $1.0 * ($1.1.evidence.information + $1.1.evidence.gain)
    }
    unseenShare = memories.map(\.unseenShare).max() ?? 0
    let variance = zip(shares, memories).reduce(0) {
      $0 + $1.0 * $1.0 * max($1.1.evidence.information, 0) / Double(max($1.1.size, 1))
    }
    error = max(variance.squareRoot(), Self.standardError(chains))
    self.names = names
    let rows = samples.flatMap { samples in
      (0..<samples.count).map { (x: Array(samples[row: $0]), weight: samples.weights[$0]) }
    }
    let total = rows.reduce(0) { $0 + $1.weight }
    effectiveSamples = total * total / max(rows.reduce(0) { $0 + $1.weight * $1.weight }, .leastNormalMagnitude)
    peaks = Self.peaks(rows)
  }

  /// Of the mean of several values.
  private static func standardError(_ values: [Double]) -> Double {
    guard values.count > 2 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (square / Double(values.count * (values.count - 1))).squareRoot()
  }

  /// Groups of a sample of equal weights.
  private static func peaks(_ rows: [(x: [Double], weight: Double)]) -> [(share: Double, mean: [Double])] {
    guard !rows.isEmpty else { return [] }
    var random = RandomStream(seed: 0, stream: 0x4E45_5354)
    let drawn = SystematicResampling(weights: rows.map(\.weight), count: 400, using: &random).draws
    let clusters = PointClusters(drawn.map { rows[$0.row].x })
    let total = drawn.reduce(0) { $0 + $1.copies }
    return (0..<clusters.count).map { group in
      let own = drawn.indices.filter { clusters.groups[$0] == group }
      let copies = own.reduce(0) { $0 + drawn[$1].copies }
      let mean = (clusters.points.first ?? []).indices.map { i in
        own.reduce(0) { $0 + Double(drawn[$1].copies) * clusters.points[$1][i] } / Double(copies)
      }
      return (Double(copies) / Double(total), mean)
    }.sorted { $0.share > $1.share }
  }

  var report: SamplerReport {
    SamplerReport(lines, ["nested": json], countsSamples: true)
  }

  private var lines: [String] {
    var lines = [
      String(format: "Evidence: ln Z = %.2f +- %.2f, information %.1f; ", logEvidence, error, information)
        + "by chain: " + chains.map { String(format: "%.2f", $0) }.joined(separator: ", "),
      String(format: "Weighted rows are worth %.0f of equal weight", effectiveSamples),
    ]
    if unseenShare > 0 {
      lines.append(
        String(
          format: "Where ln L was only bounded lies %@ of the evidence at most", Self.percentage(unseenShare))
          + (unseenShare > Self.worrying ? ": too much, so that ln Z may be too low" : ""))
    }
    if peaks.count > 1 {
      lines.append(
        "Separate peaks: \(peaks.count), with "
          + peaks.map { String(format: "%.1f %%", 100 * $0.share) }.joined(separator: ", ") + " of the posterior")
    }
    return lines
  }

  private static let worrying = 0.02

  private static func percentage(_ share: Double) -> String {
    share < 1e-5 ? "less than 0.001 %" : String(format: "%.3f %%", 100 * share)
  }

  private var json: JSONValue {
    .object([
      "log_evidence": .number(logEvidence), "error": .number(error), "information": .number(information),
      "unseen_share": .number(unseenShare),
      "chains": .array(chains.map(JSONValue.number)), "effective_samples": .number(effectiveSamples),
      "peaks": .array(
        peaks.map { peak in
          .object([
            "share": .number(peak.share),
            "means": .object(
              Dictionary(zip(names, peak.mean.map(JSONValue.number))) { first, _ in first }),
          ])
        }),
    ])
  }
}
