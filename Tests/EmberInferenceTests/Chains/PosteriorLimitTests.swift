import EmberInference
import EmberNumerics
import Testing

@Suite("One-sided limits")
struct PosteriorLimitTests {
  /// Chains of independent values with random weights.
  private func summary(count: Int = 4000, seed: UInt64 = 3, _ draw: (inout RandomStream) -> Double) -> ChainSummary? {
    var stream = RandomStream(seed: seed)
    var chain = ChainSamples(dimension: 1)
    for _ in 0..<count { chain.append(weight: stream.uniform() < 0.5 ? 1 : 2, [draw(&stream)]) }
    return ChainSummary([chain], skip: 0)
  }

  /// A normal of unit width around `mean`, cut below zero.
  private func cut(_ mean: Double) -> (inout RandomStream) -> Double {
    { stream in
      while true {
        let x = mean + stream.normal()
        if x >= 0 { return x }
      }
    }
  }

  @Test("a posterior that is largest at its bound, or within 1.96 standard deviations of it, is an upper limit")
  func upper() throws {
    let half = try #require(summary(cut(0))?.limit(of: 0))
    guard case .upper(let value) = half else {
      Issue.record("\(half)")
      return
    }
    // The 95 % point of |x|.
    #expect(abs(value - 1.96) < 0.1)
    if case .upper? = summary(cut(1.2))?.limit(of: 0) {} else { Issue.record("1.2 standard deviations from the bound") }
    #expect(summary(cut(3))?.limit(of: 0) == nil)
  }

  @Test("a lower limit is its mirror image")
  func lower() throws {
    let draw = cut(0.5)
    let mirrored = try #require(summary { -draw(&$0) })
    guard case .lower(let value)? = mirrored.limit(of: 0) else {
      Issue.record("no lower limit")
      return
    }
    #expect(value < -1.9 && value > -2.7)
  }

  @Test("what ends at both bounds is not constrained, and a normal posterior is measured", arguments: [1, 2, 3, 4])
  func others(_ seed: UInt64) {
    #expect(summary(seed: seed) { $0.uniform() }?.limit(of: 0) == .unconstrained)
    #expect(summary(count: 400, seed: seed) { $0.normal() }?.limit(of: 0) == nil)
    #expect(summary(count: 20, seed: seed) { abs($0.normal()) }?.limit(of: 0) == nil)
    #expect(summary(seed: seed) { _ in 3 }?.limit(of: 0) == nil)
  }

  @Test("two narrow peaks are no limit, and a peak at a bound beside another is one", arguments: [1, 2, 3, 4])
  func twoPeaks(_ seed: UInt64) {
    #expect(summary(seed: seed) { ($0.uniform() < 0.4 ? 0 : 10) + $0.normal() }?.limit(of: 0) == nil)
    if case .upper? = summary(seed: seed, { $0.uniform() < 0.6 ? abs($0.normal()) : 10 + $0.normal() })?.limit(of: 0) {
    } else {
      Issue.record("a peak at its bound")
    }
  }
}
