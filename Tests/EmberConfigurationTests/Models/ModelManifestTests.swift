import EmberBoltzmann
import EmberNumerics
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("Manifests of models")
struct ModelManifestTests {
  private static let manifest = ModelManifest(
    name: "m",
    inputs: [
      .init(name: .omegaB, min: 0.0215, max: 0.025, unit: ""), .init(name: .logA, min: 2.75, max: 3.5, unit: ""),
    ],
    fixed: ["H0": 67.25], request: TheoryRequest(spectra: [.lensedTT, .lensedEE], lmax: 60), derived: ["age", "rdrag"],
    solver: .init(name: "s", version: "1", settings: ""),
    training: .init(design: "d", seed: 1, points: 8, training: 6, heldOut: 2, failed: [:]),
    emulator: .init(
      kind: "net", reason: "", components: 2, hidden: [4], members: 2, epochs: [1], heldOutLoss: [1],
      curve: [[1, 2.5, 3.5]]), errors: [])

  private static func read(_ text: String) throws -> ModelManifest {
    try ModelManifest(Array(text.utf8), path: "manifest.json")
  }

  @Test("What is written is read")
  func roundTrip() throws {
    let text = try Self.manifest.text
    #expect(try Self.read(text).text == text)
  }

  /// Until version 3 `theta_s_100` was 100 theta_*, and the mass fraction of helium was called `Y_p`.
  @Test("Former names of parameters are read as what they meant")
  func formerNames() throws {
    var old = Self.manifest
    old.solver = .init(BoltzmannSolver().identifier)
    old.solver.version = "3"
    old.fixed = ["theta_s_100": 1.04, "m_nu": 0.06]
    old.derived = ["Y_p", "theta_s_100", "thetastar"]
    let text = try old.text.replacing("\"logA\"", with: "\"Y_p\"").replacing("\"max\" : 3.5", with: "\"max\" : 0.3")
      .replacing("\"min\" : 2.75", with: "\"min\" : 0.2")
    let read = try Self.read(text)
    #expect(read.inputs.map(\.name) == [.omegaB, .heliumFraction])
    #expect(read.fixed == ["thetastar_100": 1.04, "m_nu": 0.06])
    #expect(read.derived == ["YHe", "thetastar_100", "thetastar"])
    var new = old
    new.solver.version = BoltzmannSolver.version
    #expect(try Self.read(new.text).fixed["theta_s_100"] == 1.04)
  }

  @Test(
    "A value that training cannot have written is named with its key",
    arguments: [
      ("\"lmax\" : 60", "\"lmax\" : 4611686018427387904", "lmax = 4611686018427387904"),
      ("\"lmax\" : 60", "\"lmax\" : 1", "lmax = 1"),
      ("\"min\" : 0.0215", "\"min\" : -1e308", "inputs[0].min = -1e+308"),
      ("\"max\" : 3.5", "\"max\" : 1e308", "inputs[1].max = 1e+308"),
      ("\"min\" : 2.75", "\"min\" : 3.5", "inputs[1].min = 3.5"),
      ("\"name\" : \"logA\"", "\"name\" : \"omega_b\"", "inputs[1].name = omega_b"),
      ("\"name\" : \"logA\"", "\"name\" : \"H0\"", "fixed.H0"),
      ("\"H0\" : 67.25", "\"H0\" : 1e300", "fixed.H0 = 1e+300"),
      ("\"H0\" : 67.25", "\"A_s\" : 2e-9", "fixed.A_s"), ("\"rdrag\"", "\"age\"", "derived = age, age"),
      ("\"lensed_EE\"", "\"lensed_TT\"", "spectra = lensed_TT, lensed_TT"), ("2.5,", "1e300,", "emulator.curve[0]"),
      ("\"format\" : 1", "\"format\" : 99", "format = 99"),
    ])
  func values(old: String, new: String, words: String) throws {
    let text = try Self.manifest.text
    try #require(text.contains(old), "\(text)")
    let error = #expect(throws: EmberError.self) { try Self.read(text.replacing(old, with: new)) }
    #expect(error?.exitStatus == 65)
    #expect(error?.description.contains("manifest.json: " + words) == true, "\(String(describing: error))")
  }

  @Test("Random damage is an error or a manifest that can be used")
  func mutations() throws {
    let bytes = Array(try Self.manifest.text.utf8)
    var random = RandomStream(seed: 5)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<1 + Int(random.uniform() * 3) {
        damaged[Int(random.uniform() * Double(damaged.count))] =
          Array("0123456789eE+-.,\"{}[]".utf8).randomElement(using: &random) ?? 0
      }
      guard let read = try? ModelManifest(damaged, path: "m") else { continue }
      #expect(read.inputs.allSatisfy { ($0.min...$0.max).upperBound <= 1e6 } && read.lmax <= 10_000)
    }
  }
}
