import EmberInference
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Priors")
struct PriorTests {
  private let prior = Prior([.uniform(min: -1, max: 3), .normal(loc: 5, scale: 0.1)])

  @Test("densities are normalised")
  func normalised() {
    #expect(abs(prior.logDensity([0, 5]) - (-log(4) - log(0.1 * (2 * Double.pi).squareRoot()))) < 1e-14)
    #expect(prior.logDensity([3.1, 5]) == -.infinity)
    let nodes = GaussLegendre(count: 60)
    for component in [Prior1D.uniform(min: -1, max: 3), .normal(loc: 1, scale: 0.3)] {
      #expect(abs(nodes.integrate(-1, 3) { exp(component.logDensity($0)) } - 1) < 1e-9)
    }
  }

  @Test("the gradient is that of the density")
  func gradient() {
    let x = [0.4, 5.03]
    let mismatch = worstDerivativeMismatch(
      gradient: prior.logDensityGradient(x), at: x, steps: [0.1, 0.01], of: prior.logDensity)
    #expect(mismatch < 1e-9)
  }

  @Test(
    "quantiles have as much below them as they say",
    arguments: [
      Prior1D.uniform(min: -1, max: 3), .normal(loc: 1, scale: 0.3), .logUniform(min: 0.5, max: 4),
      .truncatedNormal(TruncatedNormal(loc: 0, scale: 1, min: 0.5, max: 4)),
      .truncatedNormal(TruncatedNormal(loc: 0, scale: 1, min: -4, max: -0.5)),
    ])
  func quantiles(component: Prior1D) {
    let low = max(component.support.lowerBound, -9)
    for share in [0.01, 0.3, 0.5, 0.8, 0.999] {
      let x = component.quantile(share)
      #expect(abs(GaussLegendre(count: 200).integrate(low, x) { exp(component.logDensity($0)) } - share) < 1e-9)
    }
    #expect([0, 1].allSatisfy { component.support.contains(component.quantile($0)) })
    #expect(
      Prior([component, component]).quantiles([0.3, 0.8]) == [component.quantile(0.3), component.quantile(0.8)])
  }

  @Test(
    "the derivative is that of the density, for every distribution",
    arguments: [
      Prior1D.uniform(min: -1, max: 3), .normal(loc: 1, scale: 0.3), .logUniform(min: 0.1, max: 10),
      .truncatedNormal(TruncatedNormal(loc: 0.4, scale: 0.3, min: 0, max: 2)),
    ])
  func derivatives(prior: Prior1D) {
    // Twice the argument keeps a derivative of zero from being compared with rounding.
    let mismatch = worstDerivativeMismatch(
      gradient: [2 + prior.logDensityDerivative(0.7)], at: [0.7], steps: [0.01]
    ) { 2 * $0[0] + prior.logDensity($0[0]) }
    #expect(mismatch < 1e-6)
  }

  @Test("random points have the right moments and support")
  func draws() {
    var random = RandomStream(seed: 3)
    var samples = ChainSamples(dimension: 2)
    for _ in 0..<20_000 { samples.append(weight: 1, prior.draw(using: &random)) }
    let mean = samples.mean(rows: 0..<samples.count)
    let covariance = samples.covariance(rows: 0..<samples.count)
    for j in 0..<2 {
      let sigma = prior.components[j].standardDeviation
      #expect(abs(mean[j] - prior.components[j].mean) < 0.03 * sigma)
      #expect(abs(covariance[j, j].squareRoot() - sigma) < 0.03 * sigma)
    }
  }

  @Test("starting points: a value, a distribution inside the prior, or the prior")
  func references() {
    let prior = Prior([.uniform(min: 0, max: 1), .uniform(min: 0, max: 1), .uniform(min: 0, max: 1)])
    let start = ReferenceDistribution([.value(0.25), .distribution(.normal(loc: 0, scale: 0.1)), nil], prior: prior)
    var random = RandomStream(seed: 4)
    for _ in 0..<1000 {
      let x = start.draw(using: &random)
      #expect(x[0] == 0.25)
      #expect(prior.logDensity(x) == 0)
      #expect(x[1] < 0.6)
    }
  }

  @Test("Gaussian starting points have the covariance asked for")
  func gaussian() throws {
    let covariance = Matrix(rows: 2, columns: 2, elements: [1, 1.2, 1.2, 4])
    let start = try GaussianStart(mean: [1, 2], covariance: covariance)
    var random = RandomStream(seed: 4)
    var samples = ChainSamples(dimension: 2)
    for _ in 0..<20_000 { samples.append(weight: 1, start.draw(using: &random)) }
    let found = samples.covariance(rows: 0..<samples.count)
    #expect(zip(found.elements, covariance.elements).allSatisfy { abs($0 - $1) < 0.12 })
    #expect(throws: InferenceError.self) { try GaussianStart(mean: [0], covariance: Matrix(diagonal: [-1])) }
  }

  @Test("impossible priors", arguments: [Prior1D.uniform(min: 1, max: 1), .normal(loc: 0, scale: 0)])
  func impossible(prior: Prior1D) {
    #expect(throws: InferenceError.self) { try prior.validate(name: "tau") }
  }
}
