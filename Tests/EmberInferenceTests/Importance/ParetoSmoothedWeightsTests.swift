import EmberInference
import EmberNumerics
import Glibc
import Testing

@Suite struct ParetoSmoothedWeightsTests {
  /// Quantiles of the distribution itself, so that only the fit can be wrong.
  private func fittedShape(_ shape: Double, count: Int) -> Double? {
    let law = GeneralizedPareto(shape: shape, scale: 2)
    return GeneralizedPareto(exceedances: (0..<count).map { law.quantile((Double($0) + 0.5) / Double(count)) })?.shape
  }

  @Test(arguments: [-0.3, 0.1, 0.5, 0.9]) func fitFindsTheShape(_ shape: Double) throws {
    // The prior of ten observations at 1/2 is 1 % of 1000.
    #expect(abs(try #require(fittedShape(shape, count: 1000)) - shape) < 0.03)
  }

  @Test func quantilesInvertTheDistribution() {
    let law = GeneralizedPareto(shape: 0.4, scale: 1.5)
    for p in [0.1, 0.5, 0.99] {
      #expect(abs(pow(1 + 0.4 * law.quantile(p) / 1.5, -1 / 0.4) - (1 - p)) < 1e-12)
    }
    #expect(abs(GeneralizedPareto(shape: 0, scale: 1).quantile(0.5) - log(2.0)) < 1e-12)
  }

  /// From a normal of width s to one of width 1 the ratio is exp(x^2 (1/s^2 - 1) / 2) with x of variance s^2, whose upper tail
  /// has the shape k = 1 - s^2 when s < 1.
  @Test func shapeOfTheTailOfKnownWeights() throws {
    var stream = RandomStream(seed: 4, stream: 0)
    let s = 0.5
    let ratios = (0..<4000).map { _ in
      let x = s * stream.normal()
      return x * x * (1 / (s * s) - 1) / 2
    }
    let smoothed = ParetoSmoothedWeights(logRatios: ratios)
    #expect(abs(try #require(smoothed.paretoK) - (1 - s * s)) < 0.15)
    let good = ParetoSmoothedWeights(logRatios: ratios.map { 0.01 * $0 })
    #expect(try #require(good.paretoK) < 0.3)
    #expect(good.effectiveSamples > 3990)
  }

  @Test func smoothingKeepsOrderAndSum() {
    var stream = RandomStream(seed: 5, stream: 0)
    let ratios = (0..<200).map { _ in 2 * stream.normal() }
    let smoothed = ParetoSmoothedWeights(logRatios: ratios)
    #expect(abs(smoothed.weights.reduce(0, +) - 1) < 1e-12)
    let order = ratios.indices.sorted { ratios[$0] < ratios[$1] }
    #expect(zip(order, order.dropFirst()).allSatisfy { smoothed.weights[$0] <= smoothed.weights[$1] })
  }

  @Test func equalAndFewRatios() {
    let equal = ParetoSmoothedWeights(logRatios: Array(repeating: -3, count: 40))
    #expect(equal.paretoK == 0)
    #expect(abs(equal.effectiveSamples - 40) < 1e-9)
    let few = ParetoSmoothedWeights(logRatios: [0, 1, 2])
    #expect(few.paretoK == nil)
    #expect(ParetoSmoothedWeights(logRatios: [0, -.infinity]).weights == [1, 0])
  }
}
