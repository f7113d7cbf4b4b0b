import EmberInference
import EmberNumerics
import Foundation
import Testing

@Suite("R-1")
struct GelmanRubinTests {
  /// Three chains of 12 weighted rows in two parameters.
  private let chains: [ChainSamples] = (0..<3).map { c in
    var samples = ChainSamples(dimension: 2)
    for i in 0..<12 {
      let (i, c) = (Double(i), Double(c))
      let weight = 1 + (Int(i) * 7 + Int(c) * 3) % 4
      samples.append(
        weight: Double(weight), [sin(1.3 * i + c), cos(0.7 * i * i + 2 * c) + 0.5 * sin(1.3 * i + c)])
    }
    return samples
  }

  /// The expected numbers come from the same formulae in NumPy (`numpy.cov` with `fweights`).
  @Test("several chains, latter halves")
  func several() throws {
    let test = try #require(GelmanRubin(chains: chains, singleSplit: 4))
    #expect(abs(test.rminus1 - 0.879825854666449) < 1e-12)
    #expect(abs(test.withinCovariance[0, 0] - 0.52073224) < 1e-8)
    #expect(abs(test.withinCovariance[0, 1] - 0.09717617) < 1e-8)
    #expect(abs(test.boundsRminus1(level: 0.95) - 0.7706813589913857) < 1e-12)
  }

  @Test("one chain in four parts")
  func single() throws {
    let test = try #require(GelmanRubin(chains: [chains[0]], singleSplit: 4))
    #expect(abs(test.rminus1 - 1.8641320667048866) < 1e-12)
  }

  @Test("by hand: two chains in one parameter")
  func byHand() throws {
    var (first, second) = (ChainSamples(dimension: 1), ChainSamples(dimension: 1))
    for x in [0.0, 0, 1, 3] { first.append(weight: 1, [x]) }
    for x in [0.0, 0, 2, 6] { second.append(weight: 1, [x]) }
    let test = try #require(GelmanRubin(chains: [first, second], singleSplit: 4))
    // Halves (1, 3) and (2, 6): means 2 and 4, variance of means 2; variances 2 and 8, mean 5.
    #expect(abs(test.rminus1 - 0.4) < 1e-14)
  }

  @Test("chains too short, or without spread, have no R-1")
  func tooShort() {
    #expect(GelmanRubin(chains: [ChainSamples(dimension: 1)], singleSplit: 4) == nil)
    var frozen = ChainSamples(dimension: 1)
    for _ in 0..<10 { frozen.append(weight: 1, [2]) }
    #expect(GelmanRubin(chains: [frozen, frozen], singleSplit: 4) == nil)
  }
}
