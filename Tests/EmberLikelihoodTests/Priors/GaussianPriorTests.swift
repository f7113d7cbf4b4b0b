import EmberLikelihood
import Testing

@Suite struct GaussianPriorTests {
  @Test func valueAndDerivative() {
    let prior = GaussianPrior(mean: 2, standardDeviation: 0.5)
    #expect(prior.logDensity(2) == 0)
    #expect(prior.logDensity(3) == -2)
    #expect(prior.logDensityDerivative(3) == -4)
  }

  @Test func suggestionsOfPlanck() throws {
    let calibration = try #require(try PlanckLite2018().nuisanceParameters.first)
    #expect(calibration.name == "A_planck" && calibration.defaultValue == 1)
    #expect(calibration.suggestedPrior == GaussianPrior(mean: 1, standardDeviation: 0.0025))
    #expect(GaussianPrior.opticalDepth == GaussianPrior(mean: 0.0566, standardDeviation: 0.0058))
  }
}
