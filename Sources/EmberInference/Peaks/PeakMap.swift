import EmberNumerics

/// Several separate peaks, and the way between them: each point belongs to one, and has a counterpart at every other.
///
/// The counterpart lies as many standard deviations from its center in every direction: x' = m' + L' L^-1 (x - m), with C = L L^T. That
/// is a bijection with the Jacobian |L'| / |L|, so that a jump to it leaves a density unchanged under Metropolis's rule when the ratio
/// of densities is multiplied by it, and when x' belongs to the peak that it was made for: then the way back is the same.
public struct PeakMap: Sendable {
  public let peaks: [PosteriorPeak]
  private let factors: [CholeskyFactor]

  /// `nil` with fewer than two peaks, or a covariance that is not positive definite.
  public init?(_ peaks: [PosteriorPeak]) {
    let factors = peaks.compactMap { CholeskyFactor($0.matrix) }
    guard peaks.count > 1, factors.count == peaks.count else { return nil }
    self.peaks = peaks
    self.factors = factors
  }

  public var count: Int { peaks.count }

  /// The number of the peak from which a point is fewest standard deviations away.
  public func peak(of x: [Double]) -> Int {
    let distances = peaks.indices.map { i in whitened(x, i).reduce(0) { $0 + $1 * $1 } }
    return distances.indices.min { distances[$0] < distances[$1] } ?? 0
  }

  /// The counterpart at another peak of a point that belongs to one, and ln of the Jacobian; `nil` where the way back would be another.
  public func counterpart(_ x: [Double], from i: Int, to j: Int) -> (x: [Double], logJacobian: Double)? {
    let step = factors[j].multiplyLower(whitened(x, i))
    let result = zip(peaks[j].center, step).map(+)
    guard peak(of: result) == j else { return nil }
    return (result, (factors[j].logDeterminant - factors[i].logDeterminant) / 2)
  }

  /// The covariance of samples around the means of the peaks that they belong to, all peaks together that have enough of them.
  ///
  /// - Returns: `nil` where none has.
  public func covariance(of parts: [(samples: ChainSamples, rows: Range<Int>)]) -> Matrix? {
    guard let dimension = parts.first?.samples.dimension else { return nil }
    var groups = peaks.map { _ in ChainSamples(dimension: dimension) }
    for part in parts {
      for i in part.rows {
        let x = Array(part.samples[row: i])
        groups[peak(of: x)].append(weight: part.samples.weights[i], x)
      }
    }
    groups.removeAll { $0.count <= Self.rowsPerDimension * dimension }
    guard !groups.isEmpty else { return nil }
    let weights = groups.map { $0.totalWeight(rows: 0..<$0.count) }
    let total = weights.reduce(0, +)
    var result = Matrix(rows: dimension, columns: dimension)
    for (group, weight) in zip(groups, weights) {
      let own = group.covariance(rows: 0..<group.count)
      for k in result.elements.indices { result.elements[k] += weight / total * own.elements[k] }
    }
    return result
  }

  private static let rowsPerDimension = 10

  private func whitened(_ x: [Double], _ i: Int) -> [Double] {
    factors[i].solveLower(zip(x, peaks[i].center).map { $0 - $1 })
  }
}
