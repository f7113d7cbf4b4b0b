import EmberTestSupport
import Foundation
import Testing

@Suite("ember run")
struct RunTests {
  private static func folder(_ yaml: String = Input.yaml()) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", yaml)
    try folder.write("start.covmat", Input.covariance)
    return folder
  }

  private static func rows(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }
  }

  @Test("The same seed gives the same bytes, whatever the store held; another seed others")
  func seeds() throws {
    let folder = try Self.folder()
    for (prefix, seed, cache) in [("a", "3", "one"), ("b", "3", "one"), ("c", "3", "two"), ("d", "4", "one")] {
      let outcome = try Program.run(
        "run", "a.yaml", "-o", prefix, "--seed", seed, "--set", "theory.ember.cache=\(cache).sqlite", in: folder)
      #expect(outcome.status == 2, "\(outcome.errors)")
    }
    let first = try folder.read("a.1.txt")
    #expect(Self.rows(first).count == 4)
    #expect(try folder.read("b.1.txt") == first)
    #expect(try folder.read("c.1.txt") == first)
    #expect(try folder.read("d.1.txt") != first)
  }

  @Test("All files are written, and the summary adds up")
  func files() throws {
    let folder = try Self.folder()
    let outcome = try Program.run("run", "a.yaml", "-o", "out/a", in: folder)
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("logA") && outcome.output.contains("Solver calls"))
    for name in ["1.txt", "paramnames", "ranges", "updated.yaml", "covmat", "progress", "checkpoint"] {
      #expect(folder.exists("out/a.\(name)"), "\(name)")
    }
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("out/a.summary.json").utf8)) as? [String: Any])
    #expect(summary["rows"] as? Int == 4)
    #expect((summary["solver_calls"] as? Int ?? 0) > 0)
    #expect((summary["means"] as? [String: Double])?["logA"] != nil)
    let provenance = try folder.read("out/a.provenance.csv").split(separator: "\n")
    #expect(provenance.first == "chain,row,source,sigma_lnL,audit_difference")
    #expect(provenance.count == 5)
    let names = try folder.read("out/a.paramnames").split(separator: "\n").map { $0.split(separator: "\t")[0] }
    #expect(names == ["logA", "n_s", "chi2*", "chi2__planck2018_lowl_tt*"])
    #expect(Self.rows(try folder.read("out/a.1.txt")).allSatisfy { $0.split(separator: " ").count == names.count + 2 })
  }

  @Test("Output that exists is neither lost nor mixed")
  func existingOutput() throws {
    let folder = try Self.folder()
    #expect(try Program.run("run", "a.yaml", "-o", "a", in: folder).status == 2)
    let first = try folder.read("a.1.txt")
    let refused = try Program.run("run", "a.yaml", "-o", "a", in: folder)
    #expect(refused.status == 73)
    #expect(refused.errors.contains("--resume") && refused.errors.contains("--force"))
    #expect(try folder.read("a.1.txt") == first)
    #expect(try Program.run("run", "a.yaml", "-o", "a", "--force", in: folder).status == 2)
    #expect(try folder.read("a.1.txt") == first)
  }

  @Test("A checkpoint does not continue another posterior")
  func foreignCheckpoint() throws {
    let folder = try Self.folder()
    #expect(try Program.run("run", "a.yaml", "-o", "a", in: folder).status == 2)
    let outcome = try Program.run("run", "a.yaml", "-o", "a", "--resume", "--set", "params.H0=70", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("a.checkpoint"))
  }

  @Test(
    "A signal ends with status 75 or a kill with nothing; --resume gives the rows of a run left alone",
    arguments: [SIGTERM, SIGKILL])
  func interruption(signal: Int32) throws {
    let folder = try Self.folder(Input.yaml(samples: 14))
    try #expect(Program.run("run", "a.yaml", "-o", "whole", in: folder).status == 2)
    let options = ["run", "a.yaml", "-o", "cut", "--set", "sampler.mcmc.output_every=0.01"]
    // A store of its own, so that there is time to interrupt.
    let interrupted = try RunningProgram(options + ["--set", "theory.ember.cache=cut.sqlite"], in: folder)
    interrupted.wait { folder.exists("cut.checkpoint") }
    interrupted.send(signal)
    let status = try interrupted.wait().status
    #expect(status == (signal == SIGTERM ? 75 : SIGKILL))
    #expect(try Program.run("cache", "verify", "cut.sqlite", in: folder).status == 0)
    let resumed = try RunningProgram(options + ["--set", "theory.ember.cache=cut.sqlite", "--resume"], in: folder)
      .wait()
    #expect(resumed.status == 2, "\(resumed.errors)")
    #expect(try folder.read("cut.1.txt") == folder.read("whole.1.txt"))
    #expect(try folder.read("cut.provenance.csv").split(separator: "\n").count == 15)
  }

  @Test("Derivatives are learnt and counted; a run that was killed and resumed gives the rows of one left alone")
  func derivatives() throws {
    let yaml = Input.yaml(
      emulator: "{design_points: 20, derivatives: on, guarantee_points: 0, audits: {initial: 0.2, maximum: 6}}",
      samples: 3000)
    let folder = try Self.folder(yaml)
    #expect(try Program.run("run", "a.yaml", "-o", "whole", in: folder).status == 0)
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("whole.summary.json").utf8)) as? [String: Any])
    // Each counts as three points of the design.
    #expect(summary["derivative_calls"] as? Int == 7)
    let seconds = try #require(summary["derivative_seconds"] as? Double)
    #expect(seconds > 0 && seconds <= summary["solver_seconds"] as? Double ?? 0)
    #expect((summary["emulator_share"] as? Double ?? 0) > 0.5)
    let options = [
      "run", "a.yaml", "-o", "cut", "--set", "sampler.mcmc.output_every=0.01", "--set", "theory.ember.cache=cut.sqlite",
    ]
    let interrupted = try RunningProgram(options, in: folder)
    interrupted.wait { folder.exists("cut.checkpoint") }
    interrupted.send(SIGKILL)
    _ = try interrupted.wait()
    let resumed = try RunningProgram(options + ["--resume"], in: folder).wait()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.output.contains("7 of them with derivatives"))
    #expect(try folder.read("cut.1.txt") == folder.read("whole.1.txt"))
  }

  @Test("With the emulator on, most points are emulated and some of them audited")
  func emulator() throws {
    let yaml = Input.yaml(
      emulator: "{design_points: 20, guarantee_points: 8, audits: {initial: 0.3, maximum: 10}}", samples: 300)
    let folder = try Self.folder(yaml.replacing(", covmat: start.covmat", with: ""))
    let outcome = try Program.run("run", "a.yaml", "-o", "a", "--chains", "2", in: folder)
    #expect([0, 2].contains(outcome.status), "\(outcome.errors)")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("a.summary.json").utf8)) as? [String: Any])
    #expect((summary["emulator_share"] as? Double ?? 0) > 0.5)
    #expect((summary["solver_calls"] as? Int ?? 1000) < 100)
    #expect((summary["audits"] as? Int ?? 0) > 0)
    #expect((summary["audit_rms_error"] as? Double ?? 1) < 0.1)
    let guarantee = try #require(summary["guarantee"] as? [String: Any])
    #expect(guarantee["rows"] as? Int == 8)
    #expect((guarantee["largest_shift"] as? Double ?? 1) < 0.1)
    #expect((guarantee["effective_samples"] as? Double ?? 0) > 7)
    #expect(outcome.output.contains("Guarantee: 8 rows recomputed"))
  }
}
