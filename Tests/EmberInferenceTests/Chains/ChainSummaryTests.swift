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

  @Test("the scale of the weights makes no difference", arguments: [1e-300, 1e-4, 0.01, 1, 1e200])
  func scale(_ scale: Double) throws {
    var random = RandomStream(seed: 3)
    let rows = (0..<200).map { _ in (weight: Double(1 + random.next() % 5), x: [random.normal(), random.normal()]) }
    func chains(_ scale: Double) -> [ChainSamples] {
      [0, 1].map { chain in
        var samples = ChainSamples(dimension: 2)
        for (weight, x) in rows.dropFirst(100 * chain).prefix(100) { samples.append(weight: scale * weight, x) }
        return samples
      }
    }
    let (plain, scaled) = (try #require(ChainSummary(chains(1))), try #require(ChainSummary(chains(scale))))
    for (a, b) in zip(plain.covariance.elements, scaled.covariance.elements) { #expect(abs(a - b) < 1e-12) }
    for (a, b) in zip(plain.effectiveSamples, scaled.effectiveSamples) { #expect(abs(a - b) < 1e-6 * a) }
    let (test, other) = (
      try #require(GelmanRubin(chains: chains(1), singleSplit: 4)),
      try #require(GelmanRubin(chains: chains(scale), singleSplit: 4))
    )
    #expect(abs(test.rminus1 - other.rminus1) < 1e-10)
    #expect(abs(test.boundsRminus1(level: 0.95) - other.boundsRminus1(level: 0.95)) < 1e-10)
  }

  @Test("the first three tenths of each chain are left out unless something else is asked for")
  func burnIn() throws {
    var samples = ChainSamples(dimension: 1)
    for row in 0..<10 { samples.append(weight: 1, [row < 3 ? 1000 : Double(row)]) }
    #expect(try #require(ChainSummary([samples])).mean[0] == 6)
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
