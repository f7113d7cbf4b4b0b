@testable import EmberWorkflows
@testable import EmberConfiguration
import EmberTestSupport
import EmberTheory
import Testing

@Suite("What a run is made of")
struct RunIdentityTests {
  private let solver = ProviderIdentifier(name: "solver", version: "3", settings: "a=1 b=2")

  private func identity(_ yaml: String, _ solver: ProviderIdentifier? = nil) throws -> RunIdentity {
    try RunConfiguration(yaml: yaml).identity(solver: solver ?? self.solver)
  }

  private func differences(_ first: String, _ second: String) throws -> [String] {
    try identity(first).differences(from: identity(second))
  }

  @Test(
    "What cannot change a number is no difference",
    arguments: [
      ("cache: off", "cache: other.sqlite"), ("ref: 0.0224", "ref: 0.0225"), ("proposal: 0.0001", "proposal: 0.0002"),
      ("logA: 3.05", "logA: {value: 3.05, latex: A}"), ("H0: 67", "H0: 67.0"),
      ("n_s: 0.965", "n_s: 0.965\n  m_nu: 0.06"),
    ])
  func harmless(old: String, new: String) throws {
    #expect(try differences(Sample.yaml(), Sample.yaml().replacing(old, with: new)) == [])
  }

  @Test(
    "What can is named, with what it was and what it is",
    arguments: [
      ("H0: 67", "H0: 70", "params.H0: 67.0 then, 70.0 now"),
      ("max: 0.025", "max: 0.026", "params.omega_b: prior {min: 0.02, max: 0.025} then"),
      ("emulator: off", "emulator: on", "theory.ember.emulator: off then, on now"),
    ])
  func harmful(old: String, new: String, words: String) throws {
    let found = try differences(Sample.yaml(), Sample.yaml().replacing(old, with: new))
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }

  @Test("Another solver or another knob is named")
  func otherSolver() throws {
    let first = try identity(Sample.yaml())
    let other = ProviderIdentifier(name: "solver", version: "4", settings: "a=1 b=3")
    let found = first.differences(from: try identity(Sample.yaml(), other))
    #expect(found == ["version of the solver: 3 then, 4 now", "precision: b: 2 then, 3 now"])
  }

  @Test("A file counts by its contents, not by its path")
  func files() throws {
    let folder = try TemporaryFolder()
    let band = "band lensed_TT 2 20 900 10\n"
    let yaml = Sample.yaml().replacing("planck2018_lowl_tt: null", with: "mock: PATH").replacing(
      "A_planck: 1", with: "n_massive: 1")
    let first = try identity(yaml.replacing("PATH", with: try folder.write("a", band)))
    #expect(first.differences(from: try identity(yaml.replacing("PATH", with: try folder.write("b", band)))) == [])
    let changed = try identity(
      yaml.replacing("PATH", with: try folder.write("a", band.replacing("900", with: "901"))))
    let found = first.differences(from: changed)
    #expect(found.count == 1 && found[0].hasPrefix("likelihood.mock: \(folder.path("a"))"), "\(found)")
  }

  @Test("A covariance may be left out later, but not be another one; seed and chains stay")
  func sampler() throws {
    let folder = try TemporaryFolder()
    let (a, b) = (try folder.write("a", "1"), try folder.write("b", "2"))
    func yaml(_ block: String) -> String { Sample.yaml(tail: "sampler: {mcmc: {\(block)}}\n") }
    #expect(try differences(yaml("covmat: \(a)"), yaml("max_samples: 9")) == [])
    #expect(try differences(yaml("covmat: \(a)"), yaml("covmat: \(b)")).count == 1)
    #expect(try differences(yaml("max_samples: 9"), yaml("covmat: \(b)")).count == 1)
    #expect(try differences(yaml("seed: 1"), yaml("seed: 2")) == ["sampler.mcmc.seed: 1 then, 2 now"])
    #expect(try differences(yaml("chains: 1"), yaml("chains: 2")) == ["sampler.mcmc.chains: 1 then, 2 now"])
  }

  @Test("A run that continues keeps the settings it began with")
  func beginning() throws {
    let first = try RunConfiguration(yaml: Sample.yaml())
    var other = try RunConfiguration(
      yaml: Sample.yaml().replacing("ref: 0.0224, proposal: 0.0001", with: "proposal: 0.0002"))
    #expect(try RunBeginning(first).apply(to: &other) == ["params.omega_b.ref", "params.omega_b.proposal"])
    #expect(other.sampled.map(\.sampled) == first.sampled.map(\.sampled))
    #expect(try RunBeginning(first).apply(to: &other) == [])
  }

  /// A value that is not the default, as YAML; `nil` for settings that need a file.
  private static func other<Root>(_ row: Setting<Root>) -> String? {
    switch row.key {
    case "mode": return "exact"
    case "kernel": return "matern52"
    case "kind": return "polynomial"
    case "output_every": return "7s"
    case "seed": return "77"
    case "refit_growth", "refinement_temperature": return "2"
    case "nlive": return "30"
    default: break
    }
    guard case .value = row.contents else { return nil }
    switch row.values {
    case "true or false": return row.key == "oversample_thin" || row.key.hasPrefix("learn") ? "false" : "true"
    case "on or off": return "on"
    default: return row.values.contains("number") ? (row.values.contains("whole") ? "3" : "0.3") : nil
    }
  }

  /// Sets each setting of a table alone, and compares what a run is made of with its role.
  private func check<Root>(_ table: SettingTable<Root>, _ yaml: (String) -> String) throws -> Int {
    var count = 0
    for row in table.rows {
      guard let value = Self.other(row) else { continue }
      let parts = row.key.split(separator: ".")
      let block = parts.count == 2 ? "{\(parts[0]): {\(parts[1]): \(value)}}" : "{\(row.key): \(value)}"
      let found = try differences(yaml("{}"), yaml(block))
      #expect(found.isEmpty != (row.role == .numbers), "\(row.key): \(found)")
      count += 1
    }
    return count
  }

  @Test("Of the settings in files, those that decide numbers are part of it, and no other is")
  func roles() throws {
    for method in Catalogue.standard.samplers where method != Reweighting.self {
      #expect(
        try check(SettingTable(method.rows)) { Sample.yaml(tail: "sampler: {\(method.key): \($0)}\n") }
          >= method.rows.count - 1)
    }
    let emulator = TheorySettings.Emulator.settings
    #expect(
      try check(emulator) { Sample.yaml().replacing("emulator: off", with: "emulator: \($0)") }
        == emulator.rows.count - 1)
  }

  @Test("A run that continues keeps the design it began with, whatever the file says now")
  func design() throws {
    func configuration(_ block: String) throws -> RunConfiguration {
      try RunConfiguration(yaml: Sample.yaml().replacing("emulator: off", with: "emulator: \(block)"))
    }
    let first = RunBeginning(try configuration("{design_points: 9, design_radius: 3}"))
    var other = try configuration("{refinements: 2, guarantee_points: 5}")
    #expect(
      try first.apply(to: &other) == [
        "theory.ember.emulator.design_points", "theory.ember.emulator.design_radius",
        "theory.ember.emulator.refinements",
      ])
    let emulator = try #require(other.theory.emulator)
    #expect(emulator.designPoints == 9 && emulator.designRadius == 3 && emulator.refinements == 12)
    #expect(emulator.guaranteePoints == 5)
    #expect(try first.apply(to: &other) == [])
  }
}
