import EmberNumerics

/// What several chains say together about each parameter.
public struct ChainSummary: Sendable, Equatable {
  public let mean: [Double]
  public let covariance: Matrix
  /// For each parameter, how many independent samples the chains are worth.
  public let effectiveSamples: [Double]
  private let pooled: ChainSamples

  /// Puts chains together after dropping the first `skip` of the rows of each; `nil` when less than two rows are left.
  public init?(_ chains: [ChainSamples], skip: Double = BurnIn.share) {
    guard let dimension = chains.first?.dimension, chains.allSatisfy({ $0.dimension == dimension }) else { return nil }
    var pooled = ChainSamples(dimension: dimension)
    var effective = [Double](repeating: 0, count: dimension)
    for chain in chains {
      let kept = BurnIn.kept(chain.count, skip: skip)
      for row in kept { pooled.append(weight: chain.weights[row], Array(chain[row: row])) }
      for j in 0..<dimension { effective[j] += chain.effectiveSamples(of: j, rows: kept) }
    }
    guard pooled.count >= 2 else { return nil }
    mean = pooled.mean(rows: 0..<pooled.count)
    covariance = pooled.covariance(rows: 0..<pooled.count)
    effectiveSamples = effective
    self.pooled = pooled
  }

  public var standardDeviation: [Double] { mean.indices.map { covariance[$0, $0].squareRoot() } }

  /// The values of parameter `j` in ascending order, with their weights.
  func sorted(_ j: Int) -> [(value: Double, weight: Double)] {
    (0..<pooled.count).map { (pooled.values[$0 * pooled.dimension + j], pooled.weights[$0]) }.sorted { $0.0 < $1.0 }
  }

  /// The value of parameter `j` below which a fraction of the probability lies.
  public func quantile(_ fraction: Double, of j: Int) -> Double {
    pooled.quantile(fraction, of: j, rows: 0..<pooled.count)
  }
}

extension ChainSamples {
  /// The number of independent samples that would give the mean of coordinate `j` as well as these rows.
  ///
  /// Total weight over the integrated autocorrelation time, summed up to a window of five such times (Sokal 1997,
  /// "Monte Carlo Methods in Statistical Mechanics", section 3). Weights count as repetitions in units of the smallest.
  public func effectiveSamples(of j: Int, rows: Range<Int>) -> Double {
    let total = totalWeight(rows: rows)
    let unit = smallestWeight
    guard rows.count > 1, total > unit else { return Double(rows.count) }
    let center = rows.reduce(0) { $0 + weights[$1] * values[$1 * dimension + j] } / total
    // Longer chains are thinned: the sum takes points times window operations.
    let stride = max(unit, total / Self.longestSeries)
    let series = repeated(j, rows: rows, center: center, stride: stride)
    let variance = series.reduce(0) { $0 + $1 * $1 } / Double(series.count)
    guard variance > 0 else { return 1 }
    var time = 1.0
    for lag in 1..<max(2, series.count / 2) {
      if Double(lag) > 5 * time { break }
      var sum = 0.0
      for i in 0..<series.count - lag { sum += series[i] * series[i + lag] }
      time += 2 * sum / (Double(series.count) * variance)
    }
    return Double(series.count) / max(time, 1)
  }

  private static let longestSeries = 100_000.0

  /// The chain at every `stride` of weight.
  private func repeated(_ j: Int, rows: Range<Int>, center: Double, stride: Double) -> [Double] {
    var series: [Double] = []
    var step = 0.0
    for row in rows {
      step += weights[row] / stride
      // A step that ends between two rows but for rounding is of the first.
      while Double(series.count) < step - 1e-6 { series.append(values[row * dimension + j] - center) }
    }
    return series
  }
}
