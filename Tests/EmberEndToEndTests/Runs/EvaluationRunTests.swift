import EmberTestSupport
import Foundation
import Testing

@Suite("ember run with sampler: evaluate", .serialized)
struct EvaluationRunTests {
  private static func yaml(_ settings: String) -> String {
    let lines = Input.yaml(emulator: "on").split(separator: "\n").filter { !$0.hasPrefix("sampler:") }
    return (lines + ["sampler: {evaluate: \(settings)}"]).joined(separator: "\n") + "\n"
  }

  private static func points(_ folder: TemporaryFolder, _ prefix: String) throws -> [[String: Any]] {
    let summary = try JSONSerialization.jsonObject(with: Data(folder.read("\(prefix).summary.json").utf8))
    return try #require((summary as? [String: Any])?["points"] as? [[String: Any]])
  }

  @Test("The reference point gives what ember evaluate gives, with the solver, in a chain of one row")
  func reference() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Self.yaml("null"))
    let outcome = try Program.run("run", "a.yaml", "-o", "a", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let plain = try Program.run("evaluate", "a.yaml", "--json", in: folder)
    let expected = try #require(
      try JSONSerialization.jsonObject(with: Data(plain.output.utf8)) as? [String: Any])
    let point = try #require(try Self.points(folder, "a").first)
    for key in ["log_posterior", "log_prior"] {
      let (own, other) = (try #require(point[key] as? Double), try #require(expected[key] as? Double))
      #expect(abs(own - other) < 1e-7 * abs(other), "\(key)")
    }
    let chi2 = try #require(point["chi2"] as? [String: Double])
    let single = try #require((expected["chi2"] as? [String: Double])?["planck2018_lowl_tt"])
    for name in ["chi2", "chi2__planck2018_lowl_tt"] { #expect(abs((chi2[name] ?? 0) - single) < 1e-9 * single) }
    #expect((point["params"] as? [String: Double]) == ["logA": 3.05, "n_s": 0.965])
    #expect(outcome.output.contains("log-posterior = ") && outcome.output.contains("chi2__planck2018_lowl_tt = "))
    let rows = try folder.read("a.1.txt").split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(rows.count == 1 && !folder.exists("a.2.txt"))
    for suffix in ["paramnames", "ranges", "updated.yaml"] { #expect(folder.exists("a.\(suffix)"), "\(suffix)") }
  }

  @Test("Growth is asked for by data and by name, and given from the solver as from its store")
  func growth() throws {
    let folder = try TemporaryFolder()
    let text = Self.yaml("null").replacing("likelihood: {", with: "likelihood: {sdss_dr12_consensus_final: null, ")
      .replacing("params:\n", with: "params:\n  fsigma8_z0.7: {derived: true}\n")
      .replacing("draft}", with: "draft, cache: store.sqlite}")
    try folder.write("a.yaml", text)
    var rows: [String] = []
    for name in ["a", "b"] {
      let outcome = try Program.run("run", "a.yaml", "-o", name, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("fsigma8_z0.7 = 0.4"), "\(outcome.output)")
      rows.append(try folder.read("\(name).1.txt"))
    }
    #expect(rows[0] == rows[1])
    let plain = try Program.run("evaluate", "a.yaml", in: folder)
    #expect(plain.output.contains("chi2 sdss_dr12_consensus_final = "), "\(plain.errors)")
    #expect(plain.output.contains("derived fsigma8_z0.38 = 0.4") && plain.output.contains("provenance = cache"))
  }

  @Test("Several draws from the reference, with one parameter held; the file of settings repeats them")
  func draws() throws {
    let folder = try TemporaryFolder()
    let text = Self.yaml("{N: 3, seed: 4, override: {n_s: 0.97}}").replacing(
      "ref: 3.05", with: "ref: {dist: norm, loc: 3.05, scale: 0.01}")
    try folder.write("a.yaml", text)
    let outcome = try Program.run("run", "a.yaml", "-o", "a", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let params = try Self.points(folder, "a").map { try #require($0["params"] as? [String: Double]) }
    #expect(params.count == 3 && Set(params.map { $0["logA"] }).count == 3)
    #expect(params.allSatisfy { $0["n_s"] == 0.97 && abs(($0["logA"] ?? 0) - 3.05) < 0.06 })
    #expect(try Program.run("run", "a.updated.yaml", "-o", "b", in: folder).status == 0)
    #expect(try folder.read("a.1.txt") == folder.read("b.1.txt"))
  }

  @Test(
    "An override must name a sampled parameter and have a value",
    arguments: [("{override: {n_z: 1}}", "n_z"), ("{override: {n_s: x}}", "override.n_s"), ("{N: 0}", "N")])
  func mistakes(settings: String, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Self.yaml(settings))
    let outcome = try Program.run("run", "a.yaml", "-o", "a", in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!folder.exists("a.1.txt"))
  }
}
