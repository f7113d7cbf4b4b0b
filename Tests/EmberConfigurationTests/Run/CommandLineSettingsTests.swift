import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("--set, which means one thing in every command")
struct CommandLineSettingsTests {
  private func configuration(_ texts: [String], _ yaml: String = Sample.yaml()) throws -> RunConfiguration {
    let folder = try TemporaryFolder()
    let settings = try CommandLineSettings(texts)
    var configuration = try RunConfiguration(file: try folder.write("a.yaml", yaml), settings: settings, for: .model)
    try configuration.apply(settings.assignments)
    return configuration
  }

  @Test("Key paths are values of the file, names are values of parameters")
  func kinds() throws {
    let settings = try CommandLineSettings(["sampler.mcmc.seed=3", "H0=70", "output=x", "params.n_s=1"])
    #expect(settings.overrides.map(\.path) == [["sampler", "mcmc", "seed"], ["output"], ["params", "n_s"]])
    #expect(settings.assignments.values.map(\.name) == ["H0"])
  }

  @Test("A sampled parameter gets a reference, a fixed one a value, whatever the spelling")
  func values() throws {
    let found = try configuration(["ombh2=0.0222", "H0=70", "theory.ember.precision=draft", "calPlanck=1.01"])
    let baryons = try #require(found.sampled.first?.sampled)
    #expect(baryons.reference == .value(0.0222) && baryons.prior == .uniform(min: 0.02, max: 0.025))
    func role(_ name: String) -> ParameterSpecification.Role? { found.parameters.first { $0.name == name }?.role }
    #expect(role("H0") == .fixed(70) && role("A_planck") == .fixed(1.01))
    #expect(found.theory.precision.name == "draft")
    #expect(try RunConfiguration(yaml: found.yaml).yaml == found.yaml)
  }

  @Test("A value replaces that of its rival, but not what is sampled")
  func rivals() throws {
    let found = try configuration(["thetastar_100=1.04"])
    #expect(!found.parameters.contains { $0.name == "H0" })
    #expect(found.parameters.last?.owner == .cosmology(.thetaStar100))
    let yaml = Sample.yaml(replacing: 2, by: "H0: {prior: [60, 80]}")
    let error = #expect(throws: EmberError.self) { try configuration(["thetastar_100=1.04"], yaml) }
    #expect(error?.description.contains("determined by H0, which is sampled") == true)
  }

  @Test("Shares of the density take the place of what would determine them")
  func shares() throws {
    func names(_ texts: [String], _ yaml: String = Sample.yaml()) throws -> Set<String> {
      Set(try configuration(texts, yaml).parameters.map(\.name)).subtracting(["omega_b", "n_s", "A_planck"])
    }
    #expect(try names(["Omega_m=0.3", "S8=0.8"]) == ["Omega_m", "H0", "tau_reio", "S8"])
    #expect(try names(["Omega_m=0.3", "omega_cdm=0.11"]) == ["Omega_m", "omega_cdm", "tau_reio", "logA"])
    let shared = Sample.yaml(replacing: 1, by: "Omega_m: 0.3")
    #expect(try names(["omegal=0.7"], shared) == ["Omega_Lambda", "H0", "tau_reio", "logA"])
    #expect(try names(["omega_cdm=0.11"], shared) == ["omega_cdm", "H0", "tau_reio", "logA"])
  }

  @Test(
    "What cannot be is refused with its status",
    arguments: [
      (["omega_b=0.03"], 65), (["omega_b=0.022", "ombh2=0.022"], 65),
      (["omega_m=0.14", "H0=67", "Omega_m=0.3"], 65), (["z_reio=8"], 65), (["omega_x=1"], 65), (["H0=fast"], 65),
      (["theory.ember.precision=drafty"], 65), (["H0"], 64), (["a..b=1"], 64),
    ] as [([String], Int32)])
  func refusal(texts: [String], status: Int32) {
    let error = #expect(throws: EmberError.self) { try configuration(texts) }
    #expect(error?.exitStatus == status)
  }

  @Test("Without a file only what is set is known, and nothing is stored")
  func noFile() throws {
    let plain = try RunConfiguration(file: nil, settings: CommandLineSettings())
    #expect(plain.parameters.isEmpty && plain.theory.cachePath == nil && plain.theory.precision.name == "default")
    let set = try RunConfiguration(
      file: nil, settings: CommandLineSettings(["theory.ember.precision=draft", "theory.ember.cache=a.sqlite"]))
    #expect(set.theory.precision.name == "draft" && set.theory.cachePath == "a.sqlite")
  }
}
