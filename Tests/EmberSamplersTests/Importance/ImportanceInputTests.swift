@testable import EmberSamplers
import EmberInference
import EmberSettings
import EmberTestSupport
import Testing

@Suite("Chains to re-weight")
struct ImportanceInputTests {
  /// A chain of another program: its spellings, its order, a derived column.
  private static let chain = """
    # weight minuslogpost tau ombh2 rdrag
    1 3.0 0.05 0.0220 147
    2 2.0 0.06 0.0224 147
    1 2.5 0.055 0.0226 147
    3 2.1 0.058 0.0222 147

    """

  private func input(
    _ folder: TemporaryFolder, names: String = "tau\t\\tau\nombh2\tx\nrdrag*\tr\n", chain: String = Self.chain
  ) throws -> ImportanceInput {
    try folder.write("a.1.txt", chain)
    try folder.write("a.paramnames", names)
    return try ImportanceInput(folder.path("a"), skip: 0.25, run(folder))
  }

  private func run(_ folder: TemporaryFolder, output: String? = nil) -> SamplerInput {
    var settings = SamplerSettings(Reweighting())
    settings.origin = InputOrigin(source: "file.yaml", line: 13)
    return SamplerInput(settings, source: "file.yaml", sampled: ["omega_b", "tau_reio"], output: output)
  }

  @Test("columns are found by name, whatever the spelling, and the beginning is left out")
  func reading() throws {
    let input = try input(try TemporaryFolder())
    #expect(input.chains.map(\.count) == [3])
    #expect(input.chains[0][0].x == [0.0224, 0.06])
    #expect(input.chains[0][0].weight == 2 && input.chains[0][0].logDensity == -2)
    #expect(abs(input.mean[1] - (2 * 0.06 + 0.055 + 3 * 0.058) / 6) < 1e-12)
  }

  @Test("files that went through Windows")
  func windows() throws {
    let names = "tau\t\\tau\r\nombh2\tx\r\nrdrag*\tr\r\n"
    let input = try input(
      try TemporaryFolder(), names: names, chain: Self.chain.replacing("\n", with: "\r\n"))
    #expect(input.chains.map(\.count) == [3])
    #expect(input.chains[0][0].x == [0.0224, 0.06])
  }

  @Test("what is missing or sampled elsewhere only is named")
  func mistakes() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: EmberError.self) { try ImportanceInput(folder.path("a"), skip: 0.25, run(folder)) }
    #expect(missing?.exitStatus == 66)
    let other = #expect(throws: EmberError.self) {
      try input(folder, names: "tau\tx\nombh2\tx\nns\tx\nrdrag*\tr\n")
    }
    #expect(other?.description.contains("n_s is sampled in one of the two posteriors only") == true)
    #expect(other?.description.contains("file.yaml:13") == true)
    let column = #expect(throws: EmberError.self) {
      try input(folder, chain: Self.chain.replacing("ombh2", with: "baryons"))
    }
    #expect(column?.description.contains("no column omega_b") == true)
    let nan = #expect(throws: EmberError.self) { try input(folder, chain: Self.chain.replacing("0.0226", with: "nan")) }
    #expect(
      nan?.description.contains("a.1.txt:4: column 4: ombh2 is not a number") == true, "\(String(describing: nan))")
    #expect(throws: EmberError.self) { try input(folder, chain: "# weight minuslogpost tau ombh2\n1 2 0.05 0.022\n") }
  }

  @Test("a run that would re-weight its own output is refused")
  func ownOutput() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.1.txt", Self.chain)
    var method = Reweighting()
    method.chain = folder.path("a")
    let error = #expect(throws: EmberError.self) { try method.prepare(run(folder, output: folder.path("a"))) }
    #expect(error?.description.contains("its own output") == true)
    try folder.write("a.paramnames", "tau\tx\nombh2\tx\n")
    try method.prepare(run(folder, output: folder.path("b")))
    #expect(method.ensemble.chains == 1)
    guard case .known(let mean, _) = method.beginning else { return #expect(Bool(false), "where the chains were") }
    #expect(mean.count == 2)
  }
}
