@testable import EmberReports
@testable import EmberConfiguration
import EmberTestSupport
import Testing

@Suite("The files by which GetDist knows the columns")
struct RunDescriptionTests {
  private func description(_ yaml: String, support: [ClosedRange<Double>] = []) throws -> RunDescription {
    RunDescription(try RunConfiguration(yaml: yaml), outputs: ["chi2"], support: support)
  }

  @Test("One line for each column, whatever its label; a star marks what is not sampled")
  func names() throws {
    let yaml = Sample.yaml(
      replacing: 0, by: "omega_b:\n    prior: [0.02, 0.03]\n    latex: |\n      a\n      b\n")
    let lines = try description(yaml).parameterNames.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == "omega_b\ta b" && lines[2].hasPrefix("chi2*\t"))
  }

  @Test("Limits of priors and of the theory; N where there is none")
  func ranges() throws {
    let yaml = Sample.yaml(adding: [
      "sigma8: {latex: x, min: 0, max: 2}", "age: {latex: x, min: 13}", "zstar: {latex: x}",
    ])
    let text = try description(yaml, support: [0.02...0.025, 0.01 ... .infinity]).ranges
    #expect(text == "omega_b 0.02 0.025\ntau_reio 0.01 N\nsigma8 0.0 2.0\nage 13.0 N\n")
  }
}
