import EmberInference
import EmberNumerics
import Testing

@testable import Ember

@Suite("Covariances of other programs")
struct CovarianceCoverageTests {
  @Test("CAMB's and CosmoMC's names are known, and what is lacking or unused is said")
  func names() throws {
    let configuration = try RunConfiguration(
      yaml: Sample.yaml(
        replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}",
        adding: ["extra: {prior: [0, 1], drop: true}"]))
    let columns = ["ombh2", "theta", "tau", "calPlanck", "calib_100T", "ns"]
    let own = configuration.ownSpellings(columns)
    #expect(own == ["omega_b", "theta_MC_100", "tau_reio", "A_planck", "calib_100T", "n_s"])
    let lines = CovarianceCoverage(file: "a.covmat", columns: columns, own, ParameterSpace(configuration)).lines
    #expect(lines.count == 2)
    #expect(lines[0].contains("a.covmat: has no column for extra:"))
    #expect(lines[1].hasSuffix("not used: theta, calib_100T, ns"))
    let complete = CovarianceCoverage(
      file: "a", columns: ["ombh2", "tau", "calPlanck", "extra"],
      configuration.ownSpellings(["ombh2", "tau", "calPlanck", "extra"]),
      ParameterSpace(configuration))
    #expect(complete.lines.isEmpty)
  }

  @Test("The other spelling of a nuisance parameter is the parameter")
  func alias() throws {
    let configuration = try RunConfiguration(yaml: Sample.yaml(replacing: 6, by: "calPlanck: {prior: [0.9, 1.1]}"))
    #expect(configuration.sampled.last?.name == "A_planck" && configuration.sampled.last?.owner == .likelihood)
    #expect(complaint(about: Sample.yaml(adding: ["calPlanck: 1"]))?.problem.contains("twice") == true)
  }

  @Test("A matrix that is not positive definite is told with the direction")
  func direction() throws {
    let error = EmberError(
      .notPositiveDefinite(what: "the Fisher matrix", direction: [1, 0.05, -0.5]), source: "a.yaml",
      names: ["a", "b", "c"])
    #expect(error.description.contains("direction a (1.0), c (-0.5)"))
  }
}
