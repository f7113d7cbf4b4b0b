import EmberInference
import EmberNumerics
import Testing

@Suite("Chain summaries")
struct ChainSummaryTests {
  @Test("weights count as repetitions")
  func weights() throws {
    var (weighted, repeated) = (ChainSamples(dimension: 1), ChainSamples(dimension: 1))
    for (x, weight) in [(1.0, 3), (4.0, 1), (2.0, 2)] {
      weighted.append(weight: Double(weight), [x])
      for _ in 0..<weight { repeated.append(weight: 1, [x]) }
    }
    let first = try #require(ChainSummary([weighted], skip: 0))
    let second = try #require(ChainSummary([repeated], skip: 0))
    #expect(abs(first.mean[0] - 11.0 / 6) < 1e-14)
    #expect(abs(first.covariance[0, 0] - second.covariance[0, 0]) < 1e-14)
    #expect(first.quantile(0.5, of: 0) == 1)
    #expect(first.quantile(0.6, of: 0) == 2)
    #expect(first.effectiveSamples == second.effectiveSamples)
  }

  @Test("effective samples of an autoregressive series")
  func autoregression() {
    // x' = rho x + noise has an autocorrelation time of (1 + rho) / (1 - rho) = 9.
    var random = RandomStream(seed: 1)
    var samples = ChainSamples(dimension: 1)
    var x = 0.0
    for _ in 0..<50_000 {
      x = 0.8 * x + random.normal()
      samples.append(weight: 1, [x])
    }
    #expect(abs(samples.effectiveSamples(of: 0, rows: 0..<samples.count) / (50_000 / 9) - 1) < 0.15)
  }

  @Test("nothing to summarise")
  func empty() {
    #expect(ChainSummary([]) == nil)
    #expect(ChainSummary([ChainSamples(dimension: 2)]) == nil)
  }
}
