import EmberInference
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Priors with limits")
struct TruncatedNormalTests {
  /// A distribution with ln p at a point, mean and standard deviation, by closed forms in sixty digits.
  struct Known: Sendable {
    var prior: Prior1D
    var x, logDensity, mean, deviation: Double
  }

  static func cut(_ loc: Double, _ scale: Double, _ min: Double, _ max: Double) -> Prior1D {
    .truncatedNormal(TruncatedNormal(loc: loc, scale: scale, min: min, max: max))
  }

  static let known = [
    Known(
      prior: cut(0.055, 0.007, 0.01, 0.1), x: 0.055, logDensity: 4.042906596748204, mean: 0.055,
      deviation: 0.0069999999809374725),
    Known(
      prior: cut(2, 0.5, -.infinity, 1), x: 0.9, logDensity: 1.137392981037304, mean: 0.8133922335885799,
      deviation: 0.16902595985090818),
    Known(
      prior: cut(0, 1, 5, .infinity), x: 5.5, logDensity: -0.978940139215947, mean: 5.18650396712584,
      deviation: 0.180821554625305),
    Known(
      prior: cut(0, 1, 20, 21), x: 20.1, logDensity: 0.9932168424297304, mean: 20.04975306716977,
      deviation: 0.04963124713603979),
    Known(
      prior: cut(0, 1, 0.3, 0.3001), x: 0.30005, logDensity: 9.21034037235534, mean: 0.300049999749958,
      deviation: 2.88675134540203e-5),
    Known(
      prior: cut(0, 0.2, 0, .infinity), x: 0.055, logDensity: 1.345834059789373, mean: 0.1595769121605731,
      deviation: 0.12056205499781739),
    Known(
      prior: .logUniform(min: 0.01, max: 0.3), x: 0.05, logDensity: 1.7716047328524491, mean: 0.08526409010060976,
      deviation: 0.07711010896704538),
  ]

  @Test(
    "density, mean and standard deviation are those of closed forms, in the tails and between near limits",
    arguments: known)
  func moments(known: Known) {
    #expect(abs(known.prior.logDensity(known.x) - known.logDensity) < 1e-8)
    #expect(abs(known.prior.mean - known.mean) < 1e-10 * abs(known.mean))
    #expect(abs(known.prior.standardDeviation - known.deviation) < 1e-7 * known.deviation)
    #expect(known.prior.objection == nil)
    let support = known.prior.support
    if support.lowerBound.isFinite { #expect(known.prior.logDensity(support.lowerBound.nextDown) == -.infinity) }
    if support.upperBound.isFinite { #expect(known.prior.logDensity(support.upperBound.nextUp) == -.infinity) }
  }

  @Test("the slope is that of the density", arguments: known)
  func slope(known: Known) {
    let step = 1e-3 * known.deviation
    let x = min(max(known.mean, known.prior.support.lowerBound + 2 * step), known.prior.support.upperBound - 2 * step)
    let difference = (known.prior.logDensity(x + step) - known.prior.logDensity(x - step)) / (2 * step)
    #expect(abs(difference - known.prior.logDensityDerivative(x)) < 1e-4 * (abs(difference) + 1 / known.deviation))
  }

  @Test("random values have the moments and stay within the limits", arguments: known)
  func draws(known: Known) {
    var random = RandomStream(seed: 5)
    var (sum, squares) = (0.0, 0.0)
    let count = 20_000
    for _ in 0..<count {
      let t = known.prior.draw(using: &random)
      #expect(known.prior.support.contains(t))
      sum += t - known.mean
      squares += (t - known.mean) * (t - known.mean)
    }
    #expect(abs(sum / Double(count)) < 0.03 * known.deviation)
    #expect(abs((squares / Double(count)).squareRoot() / known.deviation - 1) < 0.03)
  }

  @Test("a product with a Gaussian is the product of the densities")
  func products() throws {
    for prior in [Prior1D.uniform(min: 0, max: 2), .normal(loc: 0.3, scale: 0.4), Self.cut(0.3, 0.4, 0, 2)] {
      let product = try #require(prior.multiplied(byNormal: 0.7, scale: 0.2))
      for x in [0.1, 0.8, 1.9] {
        let expected = prior.logDensity(x) + Prior1D.normal(loc: 0.7, scale: 0.2).logDensity(x)
        #expect(abs(product.prior.logDensity(x) + product.logFactor - expected) < 1e-11)
      }
    }
    #expect(Prior1D.logUniform(min: 1, max: 2).multiplied(byNormal: 0, scale: 1) == nil)
  }

  @Test(
    "impossible limits and widths are told",
    arguments: [
      Prior1D.uniform(min: 0, max: .infinity), .uniform(min: -1e308, max: 1e308), .normal(loc: 0, scale: 1e-300),
      .logUniform(min: 0, max: 1), .logUniform(min: 2, max: 1), cut(0, 1, 100, 101), cut(0, 1e-3, 5, .infinity),
    ])
  func impossible(prior: Prior1D) {
    #expect(prior.objection != nil)
    #expect(throws: InferenceError.self) { try prior.validate(name: "x") }
  }
}
