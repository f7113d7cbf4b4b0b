@testable import EmberWorkflows
@testable import EmberAssembly
@testable import EmberConfiguration
import EmberInference
import EmberTestSupport
import EmberTheory
import Testing

@Suite("The posterior around a point")
struct PosteriorLinearizationTests {
  @Test("Gradient and Jacobian, chained from spectra and calibration to parameters, agree with differences")
  func gradient() throws {
    let yaml = Sample.yaml(
      replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}", adding: ["rdrag: {derived: true}"])
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    let provider = FiniteDifferenceProvider(
      AcousticStandIn(), steps: [.omegaB: 2e-5, .tauReio: 1e-3], richardson: true)
    let x = [0.0221, 0.058, 1.002]
    let steps = [2e-5, 1e-3, 1e-3]
    let around = try posterior.linearization(x, by: provider)
    var evaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    #expect(abs(around.logPosterior - evaluator.evaluate(x).logDensity) < 1e-9)
    let mismatch = worstDerivativeMismatch(gradient: around.gradient, at: x, steps: steps) {
      evaluator.evaluate($0).logDensity
    }
    #expect(mismatch < 1e-5)
    let residuals = try worstDerivativeMismatch(around.jacobian, at: x, steps: steps) {
      let point = posterior.space.point($0)
      let products = try posterior.solver.predict(point, posterior.request).products
      return try posterior.likelihoods.residuals(products, nuisance: point.nuisance)
    }
    #expect(residuals < 1e-5)
    #expect(around.fisher.matrix[2, 2] > 1 / (0.0025 * 0.0025))
    #expect(around.derived[0]["rdrag"] != nil && around.derived[2].isEmpty)
  }

  @Test("A problem with some parameters held has the derivatives of its residuals")
  func problem() throws {
    let yaml = Sample.yaml(replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    let provider = FiniteDifferenceProvider(
      AcousticStandIn(), steps: [.omegaB: 2e-5, .tauReio: 1e-3], richardson: true)
    var problem = PosteriorProblem(
      posterior: posterior, provider: provider, free: [2, 0], base: [0.022, 0.058, 1], willEvaluate: {})
    let x = [1.002, 0.0221]
    let around = try problem.linearize(x)
    let mismatch = try worstDerivativeMismatch(around.jacobian, at: x, steps: [1e-3, 2e-5]) {
      try problem.residuals($0)
    }
    #expect(mismatch < 1e-5)
  }

  @Test("The search for a start takes differences that are good enough for it")
  func differences() throws {
    let yaml = Sample.yaml(replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    var problem = PosteriorResiduals(posterior, seeds: StoreSeeds(posterior, store: nil)) { _ in true }
    let x = [0.0221, 0.058, 1.002]
    let jacobian = try problem.jacobian(x, residuals: try problem.residuals(x), steps: [2e-7, 1e-5, 1e-5])
    let mismatch = try worstDerivativeMismatch(jacobian, at: x, steps: [2e-5, 1e-3, 1e-3]) { try problem.residuals($0) }
    #expect(mismatch < 1e-3)
  }
}
