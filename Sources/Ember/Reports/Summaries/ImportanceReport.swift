import EmberConfiguration
import EmberInference
import EmberNumerics
import Foundation

/// What rows are worth that are samples of another density: by the tail of their weights.
struct ImportanceReport {
  /// The shape of the weights' tail; `nil` when there are too few rows to tell.
  let paretoK: Double?
  /// How many rows of equal weight they are worth.
  let effectiveSamples: Double
  let rows: Int
  /// The share within the limits of the Gaussian that `gaussian` draws from.
  let shareWithin: Double?
  /// False when some directions of that Gaussian are not constrained by the data.
  let isConstrained: Bool
  private let tail: WeightTail

  /// For `importance`, from the weights before and after; for `gaussian`, from the posterior over the Gaussian at each row, which
  /// is what re-weighting would do. `nil` for samplers of the posterior itself.
  init?(_ context: RunContext, _ start: StartingPoint, _ input: ImportanceInput?) throws(EmberError) {
    let ratios: [(ratio: Double, weight: Double)]
    do throws(InferenceError) { ratios = try Self.ratios(context, start, input) } catch {
      throw EmberError(error, source: context.configuration.source)
    }
    guard !ratios.isEmpty else { return nil }
    let smoothed = ParetoSmoothedWeights(logRatios: ratios.map(\.ratio))
    let combined = zip(smoothed.weights, ratios).map { $0 * $1.weight }
    let sum = combined.reduce(0, +)
    paretoK = smoothed.paretoK
    effectiveSamples = sum * sum / combined.reduce(0) { $0 + $1 * $1 }
    rows = ratios.count
    shareWithin = try? start.drawn?.distribution(context.posterior.support).shareWithin
    isConstrained = start.drawn?.isComplete ?? true
    tail = WeightTail(
      paretoK: paretoK, spread: smoothed.weights.reduce(0) { max($0, abs($1 * Double(ratios.count) - 1)) })
  }

  /// ln of what re-weighting multiplies each weight by, and the weight before.
  private static func ratios(
    _ context: RunContext, _ start: StartingPoint, _ input: ImportanceInput?
  ) throws(InferenceError) -> [(ratio: Double, weight: Double)] {
    if let input {
      return zip(try context.readChains(), input.chains).flatMap { ratios($0, $1) }
    }
    guard context.configuration.sampler.method == .gaussian else { return [] }
    return try gaussianRatios(context, start).map { ($0, 1) }
  }

  /// ln of the new weight over the old one, and the old one, of the rows that were kept.
  private static func ratios(_ samples: ChainSamples, _ rows: [WeightedPoint]) -> [(ratio: Double, weight: Double)] {
    var result: [(ratio: Double, weight: Double)] = []
    var kept = 0
    for row in rows where kept < samples.count && row.weight > 0 && samples[row: kept].elementsEqual(row.x) {
      result.append((log(samples.weights[kept] / row.weight), row.weight))
      kept += 1
    }
    return result
  }

  /// ln posterior minus ln of the Gaussian, up to a constant, row by row.
  private static func gaussianRatios(_ context: RunContext, _ start: StartingPoint) throws(InferenceError) -> [Double] {
    guard let drawn = start.drawn, let factor = CholeskyFactor(drawn.matrix) else { return [] }
    let names = context.posterior.space.sampled.map(\.name)
    var ratios: [Double] = []
    for path in context.files.chains {
      let file = try ChainReader.read(path: path)
      guard let samples = file.samples(of: names) else { continue }
      for row in 0..<file.count {
        let z = factor.solveLower(zip(samples[row: row], drawn.mean).map { $0 - $1 })
        ratios.append(z.reduce(0) { $0 + $1 * $1 } / 2 - file.minusLogPosterior[row])
      }
    }
    return ratios
  }

  var lines: [String] {
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
      lines.append("  WARNING: the Fisher matrix leaves a direction open; widths of the priors were added to it.")
    }
    if let warning = tail.warning { lines.append("  " + warning + ".") }
    return lines
  }

  var json: JSONValue {
    .object([
      "pareto_k": paretoK.map(JSONValue.number) ?? .null, "effective_samples": .number(effectiveSamples),
      "rows": .number(Double(rows)), "share_within_priors": shareWithin.map(JSONValue.number) ?? .null,
      "warning": tail.warning.map(JSONValue.string) ?? .null,
    ])
  }
}
