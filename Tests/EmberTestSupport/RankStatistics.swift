import EmberInference
import EmberNumerics

/// How evenly the rows of chains rank among independent draws: one chi squared with 19 degrees of freedom for each coordinate and
/// one for the density.
///
/// A sample of the density that draws are made of has any rank among 99 of them with the same probability (Talts et al. 2018,
/// arXiv:1804.06788, theorem 1), whatever the density; so do rows of a chain that are far enough apart to be independent. Ranks are
/// counted in 20 bins of five.
///
/// - Parameters:
///   - chains: the rows, with their weights as repetitions.
///   - step: every so-manieth step of a chain is ranked.
public func rankStatistics(
  _ chains: [ChainSamples], every step: Int, among target: KnownTarget, seed: UInt64
) -> [Double] {
  var random = RandomStream(seed: seed)
  var counts = Array(repeating: Array(repeating: 0, count: 20), count: target.dimension + 1)
  var total = 0
  for chain in chains {
    for x in thinned(chain, every: step) {
      let functions = x + [target.density(x).value]
      var ranks = Array(repeating: 0, count: functions.count)
      for _ in 0..<99 {
        let draw = target.draw(&random)
        for (i, value) in (draw + [target.density(draw).value]).enumerated() where value < functions[i] {
          ranks[i] += 1
        }
      }
      for (i, rank) in ranks.enumerated() { counts[i][rank / 5] += 1 }
      total += 1
    }
  }
  let expected = Double(total) / 20
  return counts.map { bins in bins.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected } }
}

/// A chi squared with 19 degrees of freedom is larger than this in one of a hundred thousand cases.
public let improbableRankStatistic = 57.0

private func thinned(_ chain: ChainSamples, every step: Int) -> [[Double]] {
  var result: [[Double]] = []
  var (steps, next) = (0.0, Double(step))
  for row in 0..<chain.count {
    steps += chain.weights[row]
    while next <= steps {
      result.append(Array(chain[row: row]))
      next += Double(step)
    }
  }
  return result
}
