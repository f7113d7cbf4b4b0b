import EmberTestSupport
import Foundation
import Testing

@Suite("ember export and import: networks leave and come back")
struct ImportTests {
  private static let design = """
    parameters:
      logA: {min: 2.5, max: 3.5}
      n_s: {min: 0.9, max: 1.1}
      omega_b: 0.0224
      omega_cdm: 0.12
      H0: 67
      tau_reio: 0.055
    request: {spectra: [lensed_TT, PP], lmax: 40}
    held_out: 0.3
    plan: {kind: sobol, points: 8, draws: 8}
    emulator: {kinds: [net], net: {hidden: [16, 16], ensemble: 2, components: 6, epochs: 60, batch: 8}}

    """
  private static let fixed = ["omega_b=0.0224", "omega_cdm=0.12", "H0=67", "tau_reio=0.055"].flatMap { ["--set", $0] }

  /// A model and its networks, in `networks`.
  private func trained() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("d.yaml", Self.design)
    let trained = try Program.run("pretrain", "d.yaml", "-o", "model", "--quiet", in: folder)
    #expect(trained.status == 0, "\(trained.errors)")
    let exported = try Program.run("export", "model", "--cosmopower", "networks", in: folder)
    #expect(exported.status == 0, "\(exported.errors)")
    return folder
  }

  /// What `ember import` makes of the networks, in `again`.
  private func imported(_ folder: TemporaryFolder, _ arguments: [String] = []) throws -> Program.Outcome {
    let files = ["lensed_TT", "PP"].map { "\($0)=networks/\($0).npz" }
    return try RunningProgram(
      ["import"] + files + ["-o", "again", "--points", "6"] + Self.fixed + arguments, in: folder
    ).wait()
  }

  /// The errors of a model at every multipole, for all regions, experiments and spectra.
  private func errors(_ model: String, in folder: TemporaryFolder) throws -> [Double] {
    let outcome = try Program.run("validate", model, "--points", "4", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try folder.read("\(model).validation.json")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    return try #require(report["spectra"] as? [[String: Any]]).flatMap { table in
      (table["percentiles"] as? [String: [[Double]]] ?? [:]).sorted { $0.key < $1.key }.flatMap {
        $0.value.flatMap { $0 }
      }
    }
  }

  @Test(
    "An imported model has the box, the spectra and the errors of the one that was exported, and a run begins with it")
  func sameSpectra() throws {
    let folder = try trained()
    let outcome = try imported(folder)
    #expect(outcome.status == 0 && outcome.output.contains("sigma of cosmic variance"), "\(outcome.errors)")
    let (before, after) = (try errors("model", in: folder), try errors("again", in: folder))
    #expect(before.count == after.count && !before.isEmpty)
    let worst = zip(before, after).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 1e-3 * (before.max() ?? 0), "\(worst)")

    let yaml = Input.yaml(
      emulator: "{pretrained: again, guarantee_points: 2, design_points: 8, refinements: 1}", samples: 60
    )
    .replacing(", precision: draft", with: "").replacing(", covmat: start.covmat", with: "")
    try folder.write("a.yaml", yaml)
    let run = try Program.run("run", "a.yaml", "-o", "a", "--chains", "2", in: folder)
    #expect([0, 2].contains(run.status), "\(run.errors)")
    #expect(run.output.contains("Emulator: "), "\(run.output)")
  }

  @Test("What does not fit is named")
  func misfits() throws {
    let folder = try trained()
    let cases: [([String], Int32, String)] = [
      (["--range", "n_s=0.95"], 64, "MIN:MAX"), (["--range", "m_nu=0:1"], 65, "no input"),
      (["--quantity", "dk"], 64, "dl_muK2_per_amplitude"), (["--log", "lensed_TX"], 65, "Known here"),
    ]
    for (arguments, status, expected) in cases {
      let outcome = try imported(folder, arguments)
      #expect(outcome.status == status && outcome.errors.contains(expected), "\(outcome.errors)")
      #expect(!folder.exists("again"))
    }
  }
}
