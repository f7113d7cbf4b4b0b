import EmberNumerics

/// Rows drawn by their weight, at equal steps of the accumulated weight (Kitagawa 1996, J. Comput. Graph. Stat. 5, 1, appendix).
///
/// Of n draws from weights with sum W, a row of weight w gets the whole number below or above n w / W, and n w / W on average over the
/// random place of the first step: averages over the draws are unbiased.
public struct SystematicResampling: Sendable {
  /// The rows that were drawn, in ascending order, each with the number of times that it was.
  public let draws: [(row: Int, copies: Int)]

  /// - Parameters:
  ///   - weights: of any scale. What is negative or not finite is no weight.
  ///   - count: how many draws, which is the sum of the copies unless all weights are zero.
  ///   - offset: the place of the first draw within the first step, from 0 to below 1.
  public init(weights: [Double], count: Int, offset: Double) {
    let largest = weights.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    guard largest > 0, count > 0 else {
      draws = []
      return
    }
    let shares = weights.map { $0.isFinite ? max($0, 0) / largest : 0 }
    let step = shares.reduce(0, +) / Double(count)
    let last = shares.lastIndex { $0 > 0 } ?? 0
    var (draws, drawn, sum) = ([(row: Int, copies: Int)](), 0, 0.0)
    for (row, share) in shares.enumerated() where share > 0 {
      sum += share
      // The places below the sum; rounding must not lose the last.
      let reached = row == last ? count : min(max(Int((sum / step - offset).rounded(.up)), drawn), count)
      if reached > drawn { draws.append((row, reached - drawn)) }
      drawn = reached
    }
    self.draws = draws
  }

  /// The same with a random place of the first draw.
  public init(weights: [Double], count: Int, using random: inout RandomStream) {
    self.init(weights: weights, count: count, offset: random.uniform())
  }
}
