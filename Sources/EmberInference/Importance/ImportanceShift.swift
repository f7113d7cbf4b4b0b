import EmberNumerics

/// What samples of one density say about another: how far each mean moves, how widths change, and whether that can be
/// believed. With the emulator's posterior sampled and the solver's wanted, it is the measured error of a run.
public struct ImportanceShift: Sendable {
  /// The change of each mean in standard deviations.
  public let meanShifts: [Double]
  /// The new standard deviation of each parameter over the old one.
  public let widthRatios: [Double]
  /// The standard errors of both, because the samples are few.
  public let meanShiftErrors: [Double]
  public let widthRatioErrors: [Double]
  /// How many samples of equal weight the re-weighted ones are worth.
  public let effectiveSamples: Double
  /// The largest |weight ratio / mean ratio - 1| of a sample.
  public let weightSpread: Double
  /// See ``ParetoSmoothedWeights/paretoK``.
  public let paretoK: Double?

  /// Re-weights samples.
  ///
  /// - Parameters:
  ///   - values: one row per sample, one column per parameter; at least two rows.
  ///   - weights: the samples' own weights; all equal when empty.
  ///   - logRatios: ln (density wanted / density sampled) up to a constant, one per sample; minus infinity for a weight of zero, which
  ///     not all may have.
  ///   - sigmas: the standard deviations in which shifts are measured; those of the samples when empty.
  public init(values: Matrix, weights: [Double] = [], logRatios: [Double], sigmas: [Double] = []) {
    precondition(values.rows == logRatios.count && values.rows >= 2, "one ratio per sample, two samples at least")
    let base = weights.isEmpty ? Array(repeating: 1, count: values.rows) : weights
    let smoothed = ParetoSmoothedWeights(logRatios: logRatios)
    let combined = zip(base, smoothed.weights).map { $0 * $1 }
    let changes = (0..<values.columns).map { j in
      Change((0..<values.rows).map { values[$0, j] }, before: base, after: combined)
    }
    let units = sigmas.isEmpty ? changes.map(\.sigma) : sigmas
    meanShifts = zip(changes, units).map { $1 > 0 ? $0.shift / $1 : 0 }
    meanShiftErrors = zip(changes, units).map { $1 > 0 ? $0.shiftError / $1 : 0 }
    widthRatios = changes.map(\.ratio)
    widthRatioErrors = changes.map(\.ratioError)
    let total = combined.reduce(0, +)
    effectiveSamples = total * total / combined.reduce(0) { $0 + $1 * $1 }
    let mean = total / base.reduce(0, +)
    weightSpread = smoothed.weights.reduce(0) { max($0, abs($1 / mean - 1)) }
    paretoK = smoothed.paretoK
  }

  /// The largest of ``meanShifts`` by modulus.
  public var largestShift: Double { meanShifts.map(abs).max() ?? 0 }
}

/// How mean and width of one parameter change with the weights of its samples.
///
/// Both means come from the same samples, so that their difference is known far better than either: its standard error is that of the
/// mean of the samples' influences on it (infinitesimal jackknife; Efron 1982, "The Jackknife, the Bootstrap and Other Resampling
/// Plans", chapter 6).
private struct Change {
  /// The standard deviation before.
  let sigma: Double
  let shift: Double
  let shiftError: Double
  let ratio: Double
  let ratioError: Double

  init(_ x: [Double], before: [Double], after: [Double]) {
    let (old, new) = (Moments(x, before), Moments(x, after))
    sigma = old.variance.squareRoot()
    shift = new.mean - old.mean
    shiftError = Self.error(x.indices.map { new.onMean(x[$0], after[$0]) - old.onMean(x[$0], before[$0]) })
    ratio = old.variance > 0 ? (new.variance / old.variance).squareRoot() : 1
    // Of the logarithm, half that of the variance's.
    ratioError =
      ratio / 2
      * Self.error(x.indices.map { new.onLogVariance(x[$0], after[$0]) - old.onLogVariance(x[$0], before[$0]) })
  }

  /// Influences add up to zero, and each sample has its own by chance.
  private static func error(_ influences: [Double]) -> Double {
    let n = Double(influences.count)
    return (influences.reduce(0) { $0 + $1 * $1 } * n / (n - 1)).squareRoot()
  }
}

/// Mean and variance of weighted values, and what each value contributes.
private struct Moments {
  let mean: Double
  let variance: Double
  private let total: Double

  init(_ x: [Double], _ weights: [Double]) {
    let total = weights.reduce(0, +)
    let mean = zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    variance = zip(x, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    self.mean = mean
    self.total = total
  }

  func onMean(_ x: Double, _ weight: Double) -> Double { weight / total * (x - mean) }

  func onLogVariance(_ x: Double, _ weight: Double) -> Double {
    variance > 0 ? weight / total * ((x - mean) * (x - mean) / variance - 1) : 0
  }
}
