import EmberNumerics

/// The test of Gelman and Rubin (1992), in the multivariate form in which Cobaya computes it.
///
/// R-1 is the largest eigenvalue of W^-1/2 B W^-1/2, with B the covariance of the means of the chains and W the mean of
/// their covariances, weighted by rows (Lewis 2013, arXiv:1304.4473, equation 26).
public struct GelmanRubin: Sendable {
  /// W, which is also the best covariance for a proposal.
  public let withinCovariance: Matrix
  /// The largest variance of a mean in units of the variance of the samples.
  public let rminus1: Double
  /// What was compared.
  let parts: [(samples: ChainSamples, rows: Range<Int>)]

  /// Compares parts of chains; `nil` when there are fewer than two or when one holds too little to have a covariance.
  public init?(parts: [(samples: ChainSamples, rows: Range<Int>)]) {
    guard parts.count >= 2, let dimension = parts.first?.samples.dimension, dimension > 0,
      parts.allSatisfy({ $0.rows.count >= 2 && $0.samples.dimension == dimension })
    else { return nil }
    var within = Matrix(rows: dimension, columns: dimension)
    let total = parts.reduce(0) { $0 + Double($1.rows.count) }
    var means = ChainSamples(dimension: dimension)
    for part in parts {
      let covariance = part.samples.covariance(rows: part.rows)
      let share = Double(part.rows.count) / total
      for i in within.elements.indices { within.elements[i] += share * covariance.elements[i] }
      // Not weighted by length: a short chain may be an outlier, and should be noticed.
      means.append(weight: 1, part.samples.mean(rows: part.rows))
    }
    guard
      let eigenvalue = Self.largestGeneralisedEigenvalue(means.covariance(rows: 0..<parts.count), within)
    else { return nil }
    withinCovariance = within
    rminus1 = eigenvalue
    self.parts = parts
  }

  /// Compares the latter halves of several chains, or a single chain in `singleSplit` parts after the first of
  /// `singleSplit` + 1.
  public init?(chains: [ChainSamples], singleSplit: Int) {
    if chains.count == 1 {
      let cut = chains[0].count / (singleSplit + 1)
      self.init(parts: (1...singleSplit).map { (chains[0], $0 * cut..<($0 + 1) * cut) })
    } else {
      self.init(parts: chains.map { ($0, $0.count / 2..<$0.count) })
    }
  }

  /// The largest standard deviation, over parameters and sides, of the bounds that enclose a probability `level`, in
  /// units of the standard deviation of the samples.
  public func boundsRminus1(level: Double) -> Double {
    var largest = 0.0
    for j in 0..<withinCovariance.rows {
      for tail in [(1 - level) / 2, (1 + level) / 2] {
        let bounds = parts.map { $0.samples.quantile(tail, of: j, rows: $0.rows) }
        let mean = bounds.reduce(0, +) / Double(bounds.count)
        let variance = bounds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(bounds.count)
        largest = max(largest, (variance / withinCovariance[j, j]).squareRoot())
      }
    }
    return largest
  }

  /// The largest eigenvalue of W^-1 B, both scaled to unit diagonal of W first.
  private static func largestGeneralisedEigenvalue(_ between: Matrix, _ within: Matrix) -> Double? {
    let n = within.rows
    let scales = (0..<n).map { within[$0, $0].squareRoot() }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var (w, b) = (within, between)
    for i in 0..<n {
      for j in 0..<n {
        w[i, j] /= scales[i] * scales[j]
        b[i, j] /= scales[i] * scales[j]
      }
    }
    guard let factor = CholeskyFactor(w) else { return nil }
    // L^-1 B L^-T, with B symmetric: solve for the columns, transpose, solve again.
    func solved(_ m: Matrix) -> Matrix {
      Matrix(rows: n, columns: n, elements: (0..<n).flatMap { factor.solveLower(Array(m.row($0))) })
    }
    return SymmetricEigen(solved(solved(b).transposed))?.values.last.map(abs)
  }
}
