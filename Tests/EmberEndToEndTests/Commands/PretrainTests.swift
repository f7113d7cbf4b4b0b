import EmberTestSupport
import Foundation
import Testing

@Suite("ember pretrain, validate and export")
struct PretrainTests {
  private static let design = """
    parameters:
      logA: {min: 2.9, max: 3.2}
      n_s: {min: 0.93, max: 1.0}
      H0: {min: 66, max: 68}
    request: {spectra: [lensed_TT, lensed_TE, lensed_EE, PP], lmax: 40}
    precision: draft
    cache: store.sqlite
    held_out: 0.3
    plan: {kind: sobol, points: 8, draws: 8}
    emulator:
      kinds: [gp, net]
      net: {hidden: [16, 16], ensemble: 2, components: 6, epochs: 60, batch: 8}

    """

  private func trained() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("d.yaml", Self.design)
    let outcome = try Program.run("pretrain", "d.yaml", "-o", "model", "--quiet", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return folder
  }

  @Test("A model is trained, validated and exported; results of the solver are never computed twice")
  func wholeWay() throws {
    let folder = try TemporaryFolder()
    try folder.write("d.yaml", Self.design)
    let solved = try Program.run("pretrain", "d.yaml", "-o", "model", "--solver-only", in: folder)
    #expect(solved.status == 0 && solved.output.contains("64 computed"), "\(solved.errors)")
    let outcome = try Program.run("pretrain", "d.yaml", "-o", "model", in: folder)
    #expect(outcome.status == 0 && outcome.errors.contains("0 computed, 64 from the store"), "\(outcome.errors)")
    let manifest = try folder.read("model/manifest.json")
    for word in ["ember-boltzmann", "\"logA\"", "smallest median held-out error", "\"seed\" : 1"] {
      #expect(manifest.contains(word), "\(word)")
    }
    #expect(!folder.exists("model.part"))
    #expect(try Program.run("pretrain", "d.yaml", "-o", "model", in: folder).status == 73)

    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path("model")).sorted()
    let valid = try Program.run("validate", "model/", "--points", "3", in: folder)
    #expect(valid.status == 0, "\(valid.output) \(valid.errors)")
    #expect(valid.output.contains("below 0.1 sigma at every l"))
    let page = try folder.read("model.validation.html")
    #expect(page.contains("<svg") && !page.contains("<script") && !page.contains("http"))
    #expect(try folder.read("model.validation.json").contains("\"share_below_0.1\""))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("model")).sorted() == kept)
    // The large-scale temperature likelihood ends at l = 29.
    let strict = try Program.run("validate", "model", "--points", "2", "--budget", "1e-9", "--force", in: folder)
    #expect(strict.status == 3 && strict.output.contains("exceeded"), "\(strict.errors)")

    let exported = try Program.run("export", "model", "--cosmopower", "networks", in: folder)
    let kind = manifest.contains("\"kind\" : \"net\"")
    #expect(exported.status == (kind ? 0 : 65), "\(exported.errors)")
    #expect(folder.exists("networks/PP.npz") == kind)
  }

  @Test("A damaged, shortened or foreign model is an error, and never a number")
  func damage() throws {
    let folder = try trained()
    func outcome() throws -> Program.Outcome { try Program.run("validate", "model", "--points", "2", in: folder) }
    let url = folder.url.appendingPathComponent("model/weights.npz")
    let weights = try Data(contentsOf: url)
    var damaged = weights
    damaged[weights.count / 2] ^= 1
    for (bytes, name) in [(damaged, "flipped bit"), (weights.prefix(1000), "truncation")] {
      try bytes.write(to: url)
      let result = try outcome()
      #expect(result.status == 65 && result.errors.contains("checksum"), "\(name): \(result.errors)")
    }
    try weights.write(to: url)
    let manifest = try folder.read("model/manifest.json")
    try folder.write("model/manifest.json", manifest.replacing("2.9", with: "1.9"))
    #expect(try outcome().errors.contains("checksum"))
    try FileManager.default.removeItem(atPath: folder.path("model/manifest.json"))
    #expect(try outcome().status == 66)
    #expect(try Program.run("validate", "nowhere", in: folder).status == 66)
  }

  @Test("A slash at the end of -o, and a covariance that is called as a file of the model")
  func outputs() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("own"), withIntermediateDirectories: true)
    try folder.write("own/weights.npz", "# logA n_s H0\n1e-3 0 0\n0 1e-4 0\n0 0 0.04\n")
    let plan = "plan: {kind: ellipsoid, points: 6, draws: 8, covmat: own/weights.npz}"
    try folder.write(
      "d.yaml",
      Self.design.replacing("plan: {kind: sobol, points: 8, draws: 8}", with: plan)
        .replacing("[gp, net]", with: "[net]").replacing("epochs: 60", with: "epochs: 5"))
    let refused = try Program.run("pretrain", "d.yaml", "-o", "own/", "--force", in: folder)
    #expect(refused.status == 73 && refused.errors.contains("no model that Ember wrote"), "\(refused.errors)")
    #expect(!folder.exists("own.part") && folder.exists("own/weights.npz"))
    let trained = try Program.run("pretrain", "d.yaml", "-o", "new/", "--quiet", in: folder)
    #expect(trained.status == 0 && folder.exists("new/plan1.covmat"), "\(trained.errors)")
    try FileManager.default.removeItem(atPath: folder.path("own"))
    let valid = try Program.run("validate", "new", "--points", "2", in: folder)
    #expect(valid.status == 0 && valid.output.contains("within 4.5 sigma"), "\(valid.output) \(valid.errors)")
    // An export keeps what others have written.
    try FileManager.default.createDirectory(atPath: folder.path("networks"), withIntermediateDirectories: true)
    try folder.write("networks/README.txt", "mine")
    for arguments in [[], ["--force"]] {
      let outcome = try RunningProgram(["export", "new", "--cosmopower", "networks"] + arguments, in: folder).wait()
      #expect(outcome.status == 73, "\(outcome.errors)")
    }
    #expect(try folder.read("networks/README.txt") == "mine" && !folder.exists("networks/PP.npz"))
    #expect(try Program.run("export", "new", "--cosmopower", "out/", in: folder).status == 0)
    #expect(try Program.run("export", "new", "--cosmopower", "out", in: folder).status == 73)
    #expect(try Program.run("export", "new", "--cosmopower", "out", "--force", in: folder).status == 0)
  }

  @Test(
    "What is wrong with a design is named with file, line and remedy",
    arguments: [
      ("n_s: {min: 0.93", "ns_: {min: 0.93", "d.yaml:3"), ("lmax: 40", "lmax: 1", "d.yaml:5"),
      ("kind: sobol", "kind: sobel", "Did you mean \"sobol\"?"), ("max: 3.2", "max: 2.2", "d.yaml:2"),
      ("held_out: 0.3", "held_out: 3", "held_out"), ("[gp, net]", "[gp, nett]", "Did you mean \"net\"?"),
      ("kind: sobol", "kind: ellipsoid", "covmat"), ("lensed_TE", "lensed_TX", "Known here: unlensed_TT"),
    ])
  func badDesigns(old: String, new: String, expected: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("d.yaml", Self.design.replacing(old, with: new))
    let outcome = try Program.run("pretrain", "d.yaml", "-o", "model", in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(!folder.contents.contains { $0.hasPrefix("store") || $0.hasPrefix("model") }, "\(folder.contents)")
  }
}
