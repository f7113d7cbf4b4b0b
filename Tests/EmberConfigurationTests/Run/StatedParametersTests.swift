import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("What a file states in the place of other parameters")
struct StatedParametersTests {
  private func yaml(_ parameters: [String], derived: [String] = []) -> String {
    let kept = Sample.parameters.filter { line in !["omega_cdm", "H0", "tau", "logA"].contains { line.hasPrefix($0) } }
    return Sample.head + (kept + parameters + derived.map { "\($0): {derived: true}" }).map { "  \($0)\n" }.joined()
  }

  @Test(
    "Two of density, expansion and share are a model",
    arguments: [
      ["Omega_m: {prior: [0.2, 0.4]}", "H0: 67", "z_reio: 8", "S8: {prior: [0.7, 0.9]}"],
      ["omegam: 0.3", "thetastar_100: 1.04", "zrei: 8", "sigma8: 0.8"],
      ["omega_m: 0.14", "omegal: 0.7", "tau: 0.05", "As: 2e-9"], ["omegamh2: 0.14", "H0: 67", "tau: 0.05", "S_8: 0.8"],
    ])
  func complete(parameters: [String]) throws {
    let configuration = try RunConfiguration(yaml: yaml(parameters), source: "file.yaml", for: .model)
    #expect(configuration.parameters.allSatisfy { $0.owner != .none })
    #expect(try RunConfiguration(yaml: configuration.yaml).yaml == configuration.yaml)
  }

  @Test(
    "Too much and too little is said",
    arguments: [
      (
        ["omega_cdm: 0.12", "H0: 67", "Omega_m: 0.3", "tau: 0.05", "logA: 3"],
        "Omega_m and omega_cdm (at file.yaml:9) and H0 (at file.yaml:10) determine each other", "Give two"
      ),
      (
        ["omega_m: 0.14", "omega_cdm: 0.12"], "omega_cdm and omega_m (at file.yaml:9) determine each other", "Give one"
      ),
      (["S8: 0.8", "sigma8: 0.8"], "sigma8 and S8 (at file.yaml:9) determine each other", "Give one"),
      (["Omega_m: 0.3", "tau: 0.05", "logA: 3"], "H0 or thetastar_100 or theta_s_100", "Add it"),
      (["omega_cdm: 0.12", "H0: 67", "logA: 3"], "tau_reio or z_reio is missing", "Add it"),
      (["omega_cdm: 0.12", "H0: 67", "tau: 0.05"], "logA or A_s or sigma8 or S8 is missing", "Add it"),
    ])
  func complaints(parameters: [String], problem: String, remedy: String) throws {
    let found = try #require(complaint(about: yaml(parameters)))
    #expect(found.problem.contains(problem), "\(found.problem)")
    #expect(found.remedy.hasPrefix(remedy))
  }

  @Test("They can be derived by the names of other programs")
  func derived() throws {
    let names = [
      "omegal", "omegam", "omegamh2", "omegach2", "tau", "zrei", "S8", "s8omegamp5", "s8omegamp25", "s8h5", "sigma12",
      "omnuh2",
    ]
    let given = ["Omega_m: 0.3", "H0: 67", "z_reio: 8", "logA: 3"]
    let configuration = try RunConfiguration(
      yaml: yaml(given, derived: names.filter { !["omegam", "zrei"].contains($0) }), source: "file.yaml", for: .model)
    #expect(configuration.derived.count == names.count - 2)
    #expect(names.allSatisfy { DerivedQuantity(spelling: $0) != nil })
  }
}
