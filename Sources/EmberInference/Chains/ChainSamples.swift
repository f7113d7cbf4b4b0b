import EmberNumerics

/// Weighted points of one chain, in memory.
public struct ChainSamples: Sendable, Equatable {
  public let dimension: Int
  /// How many steps the chain spent at each point.
  public private(set) var weights: [Double] = []
  /// The points, one after another; coordinate j of row i stands at i * dimension + j.
  public private(set) var values: [Double] = []

  public init(dimension: Int) { self.dimension = dimension }

  /// The number of rows.
  public var count: Int { weights.count }

  /// The point of row i.
  public subscript(row i: Int) -> ArraySlice<Double> { values[i * dimension..<(i + 1) * dimension] }

  /// Adds a row; traps unless `x` has `dimension` coordinates.
  public mutating func append(weight: Double, _ x: [Double]) {
    precondition(x.count == dimension, "a row of samples has one value for each parameter")
    weights.append(weight)
    values.append(contentsOf: x)
  }
}

extension ChainSamples {
  /// The sum of the weights of some rows.
  public func totalWeight(rows: Range<Int>) -> Double { rows.reduce(0) { $0 + weights[$1] } }

  /// The weighted mean of some rows.
  public func mean(rows: Range<Int>) -> [Double] {
    var sum = [Double](repeating: 0, count: dimension)
    for i in rows { for j in 0..<dimension { sum[j] += weights[i] * values[i * dimension + j] } }
    let total = totalWeight(rows: rows)
    return sum.map { $0 / total }
  }

  /// The weighted covariance of some rows, unbiased for independent ones: sum w (x - m)(x - m)^T / (W - sum w^2 / W) with W = sum w.
  ///
  /// The scale of the weights does not matter; with equal ones the denominator is the number of rows less one.
  public func covariance(rows: Range<Int>) -> Matrix {
    let mean = mean(rows: rows)
    // Relative to the largest, so that squares of weights of any scale are numbers.
    let largest = rows.reduce(0) { max($0, weights[$1]) }
    var result = Matrix(rows: dimension, columns: dimension)
    var offset = [Double](repeating: 0, count: dimension)
    var (total, squares) = (0.0, 0.0)
    for i in rows {
      let weight = weights[i] / largest
      total += weight
      squares += weight * weight
      for j in 0..<dimension { offset[j] = values[i * dimension + j] - mean[j] }
      for j in 0..<dimension {
        let scaled = weight * offset[j]
        for k in 0...j { result[j, k] += scaled * offset[k] }
      }
    }
    let freedom = total - squares / total
    for j in 0..<dimension {
      for k in 0...j {
        // A single row has no freedom, and no spread.
        result[j, k] /= freedom > 0 ? freedom : total
        result[k, j] = result[j, k]
      }
    }
    return result
  }

  /// The value of coordinate `j` below which a fraction of the weight of some rows lies.
  public func quantile(_ fraction: Double, of j: Int, rows: Range<Int>) -> Double {
    let sorted = rows.sorted { values[$0 * dimension + j] < values[$1 * dimension + j] }
    let target = fraction * totalWeight(rows: rows)
    var sum = 0.0
    for i in sorted {
      sum += weights[i]
      if sum >= target { return values[i * dimension + j] }
    }
    return sorted.last.map { values[$0 * dimension + j] } ?? .nan
  }
}
