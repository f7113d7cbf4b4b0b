import EmberNumerics

/// What samples of one density say about another: how far each mean moves, how widths change, and whether that can be
/// believed. With the emulator's posterior sampled and the solver's wanted, it is the measured error of a run.
public struct ImportanceShift: Sendable {
  /// The change of each mean in standard deviations.
  public let meanShifts: [Double]
  /// The new standard deviation of each parameter over the old one.
  public let widthRatios: [Double]
  /// How many samples of equal weight the re-weighted ones are worth.
  public let effectiveSamples: Double
  /// See ``ParetoSmoothedWeights/paretoK``.
  public let paretoK: Double?

  /// Re-weights samples.
  ///
  /// - Parameters:
  ///   - values: one row per sample, one column per parameter; at least two rows.
  ///   - weights: the samples' own weights; all equal when empty.
  ///   - logRatios: ln (density wanted / density sampled) up to a constant, one per sample.
  ///   - sigmas: the standard deviations in which shifts are measured; those of the samples when empty.
  public init(values: Matrix, weights: [Double] = [], logRatios: [Double], sigmas: [Double] = []) {
    precondition(values.rows == logRatios.count && values.rows >= 2, "one ratio per sample, two samples at least")
    let base = weights.isEmpty ? Array(repeating: 1, count: values.rows) : weights
    let smoothed = ParetoSmoothedWeights(logRatios: logRatios)
    let combined = zip(base, smoothed.weights).map { $0 * $1 }
    let (before, after) = (Self.moments(values, base), Self.moments(values, combined))
    let units = sigmas.isEmpty ? before.sigmas : sigmas
    meanShifts = units.indices.map { units[$0] > 0 ? (after.means[$0] - before.means[$0]) / units[$0] : 0 }
    widthRatios = units.indices.map { before.sigmas[$0] > 0 ? after.sigmas[$0] / before.sigmas[$0] : 1 }
    let total = combined.reduce(0, +)
    effectiveSamples = total * total / combined.reduce(0) { $0 + $1 * $1 }
    paretoK = smoothed.paretoK
  }

  /// The largest of ``meanShifts`` by modulus.
  public var largestShift: Double { meanShifts.map(abs).max() ?? 0 }

  private static func moments(_ values: Matrix, _ weights: [Double]) -> (means: [Double], sigmas: [Double]) {
    let total = weights.reduce(0, +)
    let columns = 0..<values.columns
    let means = columns.map { j in values.rowIndices.reduce(0.0) { $0 + weights[$1] * values[$1, j] } / total }
    let sigmas = columns.map { j in
      let square = values.rowIndices.reduce(0.0) { sum, i in
        sum + weights[i] * (values[i, j] - means[j]) * (values[i, j] - means[j])
      }
      return (square / total).squareRoot()
    }
    return (means, sigmas)
  }
}

extension Matrix {
  fileprivate var rowIndices: Range<Int> { 0..<rows }
}
