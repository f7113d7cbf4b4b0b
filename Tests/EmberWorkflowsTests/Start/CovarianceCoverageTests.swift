@testable import EmberWorkflows
@testable import EmberConfiguration
import EmberTestSupport
import EmberInference
import EmberNumerics
import Testing

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
}
