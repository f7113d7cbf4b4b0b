import EmberLikelihood
import EmberTestSupport
import Testing

@Suite struct GaussianPriorTests {
  @Test func valueAndDerivative() {
    let prior = GaussianPrior(mean: 2, standardDeviation: 0.5)
    #expect(prior.logDensity(2) == 0)
    #expect(prior.logDensity(3) == -2)
    let mismatch = worstDerivativeMismatch(gradient: [prior.logDensityDerivative(3)], at: [3], steps: [0.1]) {
      prior.logDensity($0[0])
    }
    #expect(mismatch < 1e-9)
  }
}
