import Glibc

/// Importance weights whose largest are replaced by quantiles of the Pareto tail fitted to them, which tames their noise and
/// tells by the tail's shape whether they can be trusted at all (Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25, 72,
/// algorithm 1).
public struct ParetoSmoothedWeights: Sendable {
  /// Weights in the order of the samples, sum 1.
  public let weights: [Double]
  /// The shape k of the tail of the weights. Below 0.5 their variance exists; above 0.7 nothing follows from them. `nil` when
  /// there are too few samples to tell (fewer than 21), 0 when all ratios are equal.
  public let paretoK: Double?

  /// - Parameter logRatios: ln (density wanted / density sampled) up to a constant, one per sample. -infinity is a weight of
  ///   zero; when all are that, so are the weights. Traps on an empty list.
  public init(logRatios: [Double]) {
    precondition(!logRatios.isEmpty, "weights of no samples")
    let peak = logRatios.max() ?? 0
    guard peak > -.infinity else {
      (weights, paretoK) = (logRatios.map { _ in 0 }, nil)
      return
    }
    var raw = logRatios.map { $0.isNaN ? 0 : exp($0 - peak) }
    let (order, tail) = Self.tail(raw)
    let threshold = raw[order[max(raw.count - tail - 1, 0)]]
    let exceedances = order.suffix(tail).map { raw[$0] - threshold }
    if let last = exceedances.last, last <= 1e-14 {
      paretoK = 0
    } else if let fit = GeneralizedPareto(exceedances: exceedances) {
      paretoK = fit.shape
      for (rank, index) in order.suffix(tail).enumerated() {
        raw[index] = min(threshold + fit.quantile((Double(rank) + 0.5) / Double(tail)), 1)
      }
    } else {
      paretoK = nil
    }
    let total = raw.reduce(0, +)
    weights = raw.map { $0 / total }
  }

  /// How many samples of equal weight these are worth: 1 / sum w^2 (Kong 1992).
  public var effectiveSamples: Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }

  /// Samples by ascending weight, and how many of them are the tail: min(S / 5, 3 sqrt S).
  private static func tail(_ raw: [Double]) -> (order: [Int], count: Int) {
    let order = raw.indices.sorted { (raw[$0], $0) < (raw[$1], $1) }
    let count = min(0.2 * Double(raw.count), 3 * Double(raw.count).squareRoot()).rounded(.up)
    return (order, Int(count))
  }
}
