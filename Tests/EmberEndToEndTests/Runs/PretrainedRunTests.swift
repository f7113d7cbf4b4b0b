import EmberTestSupport
import Foundation
import Testing

@Suite("ember run with an emulator trained beforehand, and what it is worth")
struct PretrainedRunTests {
  private static let design = """
    parameters:
      logA: {min: 2.5, max: 3.5}
      n_s: {min: 0.9, max: 1.1}
      omega_b: 0.0224
      omega_cdm: 0.12
      H0: 67
      tau_reio: 0.055
    request: {spectra: [lensed_TT], lmax: 40}
    precision: draft
    cache: store.sqlite
    held_out: 0.3
    plan: {kind: sobol, points: 6, draws: 6}
    emulator: {kinds: [gp]}

    """

  private static func folder(_ emulator: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("d.yaml", design)
    let trained = try Program.run("pretrain", "d.yaml", "-o", "model", "--quiet", in: folder)
    #expect(trained.status == 0, "\(trained.errors)")
    try folder.write(
      "a.yaml", Input.yaml(emulator: emulator, samples: 200).replacing(", covmat: start.covmat", with: ""))
    return folder
  }

  @Test("The run says which emulator was better, and validate recomputes rows, region and far points")
  func wholeWay() throws {
    let folder = try Self.folder("{pretrained: model, guarantee_points: 4, audits: {initial: 0.3, maximum: 4}}")
    let outcome = try Program.run("run", "a.yaml", "-o", "a", "--chains", "2", in: folder)
    #expect([0, 2].contains(outcome.status), "\(outcome.errors)")
    #expect(outcome.output.contains("Kind of emulator: "), "\(outcome.output)")
    #expect(try folder.read("a.updated.yaml").contains("pretrained: 'model'"))
    let resumed = try Program.run("run", "a.yaml", "-o", "a", "--chains", "2", "--resume", in: folder)
    #expect(resumed.status == outcome.status, "\(resumed.errors)")
    let valid = try Program.run("validate", "a", "--points", "6", in: folder)
    #expect(valid.status == 0, "\(valid.errors)")
    #expect(valid.output.contains("region of trust, ln L"), "\(valid.output)")
    #expect(valid.output.contains("of 10000 points"), "\(valid.output)")
    #expect(try folder.read("a.validation.json").contains("refused_far_points"))
  }

  @Test(
    "A model that does not fit the run is an error that names the key",
    arguments: [
      ("tau_reio: 0.055", "tau_reio: 0.06", "reference point"), ("pretrained: model", "pretrained: nowhere", "nowhere"),
    ])
  func misfits(old: String, new: String, expected: String) throws {
    let folder = try Self.folder("{pretrained: model}")
    try folder.write("b.yaml", try folder.read("a.yaml").replacing(old, with: new))
    let outcome = try Program.run("run", "b.yaml", "-o", "b", in: folder)
    #expect([65, 66].contains(outcome.status), "\(outcome.errors)")
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }
}
