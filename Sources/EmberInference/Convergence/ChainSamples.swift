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

  /// The weighted covariance of some rows, weights taken as repetitions in units of the smallest: sum w (x - m)(x - m)^T / (W - w_min)
  /// with W = sum w.
  ///
  /// The scale of the weights does not matter. Of chains of steps it is what Cobaya computes, of weights that differ by orders of magnitude
  /// what GetDist does (sum w (x - m)(x - m)^T / W).
  public func covariance(rows: Range<Int>) -> Matrix {
    let mean = mean(rows: rows)
    let unit = smallestWeight
    var result = Matrix(rows: dimension, columns: dimension)
    var offset = [Double](repeating: 0, count: dimension)
    for i in rows {
      for j in 0..<dimension { offset[j] = values[i * dimension + j] - mean[j] }
      for j in 0..<dimension {
        let scaled = weights[i] / unit * offset[j]
        for k in 0...j { result[j, k] += scaled * offset[k] }
      }
    }
    let total = totalWeight(rows: rows) / unit
    for j in 0..<dimension {
      for k in 0...j {
        // A single step has no freedom, and no spread.
        result[j, k] /= total > 1 ? total - 1 : total
        result[k, j] = result[j, k]
      }
    }
    return result
  }

  /// The smallest weight of all rows that is not zero, which counts as one repetition; infinite when all are.
  var smallestWeight: Double { weights.reduce(.infinity) { $1 > 0 ? min($0, $1) : $0 } }

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
