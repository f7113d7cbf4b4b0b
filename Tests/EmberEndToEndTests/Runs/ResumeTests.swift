import EmberTestSupport
import Foundation
import Testing

@Suite("ember run --resume")
struct ResumeTests {
  /// Chains of some seconds: a spectrum of six bands, and an emulator of few points.
  private static let input = """
    output: m
    theory: {ember: {emulator: {guarantee_points: 12, refinements: 1, design_points: 14}, precision: draft, cache: s.sqlite}}
    likelihood: {mock: mock.txt}
    params:
      omega_b: 0.0224
      omega_cdm: 0.12
      H0: 67
      tau_reio: 0.055
      logA: {prior: {min: 1.61, max: 3.91}, ref: 3.05, proposal: 0.01}
      n_s: {prior: {min: 0.8, max: 1.2}, ref: 0.965, proposal: 0.004}
    sampler: {mcmc: {seed: 1, chains: 2, max_samples: 5000, output_every: 0.05s, Rminus1_stop: 0.2, Rminus1_cl_stop: 2}}

    """

  private static let bands = """
    band lensed_TT 2 20 1000 100
    band lensed_TT 21 60 1250 60
    band lensed_TT 61 120 2500 70
    band lensed_TT 121 200 4800 90

    """

  private static func folder(_ yaml: String = input) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", yaml)
    try folder.write("mock.txt", bands)
    return folder
  }

  /// The rows of a run and what is said about them; that the store has seen a point before is no difference.
  private static func rows(_ folder: TemporaryFolder, _ prefix: String) throws -> [String] {
    try ["1.txt", "2.txt", "provenance.csv"].map {
      try folder.read("\(prefix).\($0)").replacing(",cache,", with: ",solver,")
    }
  }

  private static let tiny = Input.yaml(samples: 3).replacing("theory: {ember: {", with: "theory: {ember: {cache: off, ")

  private static func tinyFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", tiny)
    try folder.write("start.covmat", Input.covariance)
    return folder
  }

  @Test("Rows without a checkpoint are kept, and a prefix without a run is no new one")
  func noCheckpoint() throws {
    let folder = try Self.tinyFolder()
    #expect(try Program.run("run", "a.yaml", "-o", "tiny", in: folder).status == 2)
    let mistyped = try Program.run("run", "a.yaml", "-o", "tinny", "--resume", in: folder)
    #expect(mistyped.status == 66 && mistyped.errors.contains("\"tiny\""), "\(mistyped.errors)")
    #expect(!folder.exists("tinny.1.txt"))
    let rows = try folder.read("tiny.1.txt")
    try FileManager.default.removeItem(atPath: folder.path("tiny.checkpoint"))
    let outcome = try Program.run("run", "a.yaml", "-o", "tiny", "--resume", in: folder)
    #expect(outcome.status == 73 && outcome.errors.contains("--force"), "\(outcome.errors)")
    #expect(try folder.read("tiny.1.txt") == rows)
  }

  @Test("An ended run stays as it is; more rows are sampled when they are asked for")
  func ended() throws {
    let folder = try Self.tinyFolder()
    #expect(try Program.run("run", "a.yaml", "-o", "a", in: folder).status == 2)
    let rows = try folder.read("a.1.txt")
    let again = try Program.run("run", "a.yaml", "-o", "a", "--resume", in: folder)
    #expect(again.status == 2 && again.output.contains("max_samples"), "\(again.output)\(again.errors)")
    #expect(try folder.read("a.1.txt") == rows)
    let more = try Program.run(
      "run", "a.yaml", "-o", "a", "--resume", "--set", "sampler.mcmc.max_samples=5", in: folder)
    #expect(more.status == 2, "\(more.errors)")
    #expect(try folder.read("a.1.txt").hasPrefix(rows) && folder.read("a.1.txt") != rows)
  }

  @Test("Changes that cannot change a number are allowed, others are named, seeds and chains are not ignored")
  func changes() throws {
    let folder = try Self.tinyFolder()
    #expect(try Program.run("run", "a.yaml", "-o", "a", in: folder).status == 2)
    func resume(_ options: String...) throws -> Program.Outcome {
      try RunningProgram(["run", "a.yaml", "-o", "a", "--resume"] + options, in: folder).wait()
    }
    let harmless = try resume(
      "--set", "params.logA.latex=A", "--set", "params.logA.ref=3.0", "--set", "params.logA.proposal=0.04", "--set",
      "theory.ember.cache=other.sqlite", "--set", "sampler.mcmc.output_every=5", "--seed", "3", "--chains", "1")
    #expect(harmless.status == 2 && harmless.errors.contains("params.logA.ref"), "\(harmless.errors)")
    for (options, words) in [
      (["--set", "params.H0=70"], "params.H0: 67.0 then, 70.0 now"), (["--seed", "4"], "seed: 3 then, 4 now"),
      (["--chains", "2"], "chains: 1 then, 2 now"), (["--set", "theory.ember.precision=default"], "precision: "),
    ] {
      let outcome = try RunningProgram(["run", "a.yaml", "-o", "a", "--resume"] + options, in: folder).wait()
      #expect(outcome.status == 65 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    try folder.write("start.covmat", Input.covariance.replacing("0.01", with: "0.02"))
    let covariance = try resume()
    #expect(covariance.status == 65 && covariance.errors.contains("start.covmat"), "\(covariance.errors)")
  }

  @Test("Data that have changed do not continue a run")
  func changedData() throws {
    let folder = try Self.folder(
      Self.input.replacing("{guarantee_points: 12, refinements: 1, design_points: 14}", with: "off").replacing(
        "max_samples: 5000", with: "max_samples: 3"))
    #expect(try Program.run("run", "a.yaml", in: folder).status == 2)
    let rows = try Self.rows(folder, "m")
    try folder.write("mock.txt", Self.bands.replacing("1250", with: "1251"))
    let outcome = try Program.run("run", "a.yaml", "--resume", "--set", "sampler.mcmc.max_samples=6", in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains("mock.txt"), "\(outcome.errors)")
    #expect(try Self.rows(folder, "m") == rows)
  }

  @Test("Interrupted or killed at any time, the guarantee included, a resumed run is the run left alone")
  func anyTime() throws {
    let folder = try Self.folder()
    let whole = try Program.run("run", "a.yaml", "-o", "whole", in: folder)
    #expect(whole.status == 0, "\(whole.errors)")
    let finished = try Program.run("run", "a.yaml", "-o", "whole", "--resume", in: folder)
    #expect(finished.status == 0 && finished.output.contains("Rminus1_stop"), "\(finished.errors)")
    for (number, signal) in [SIGKILL, SIGTERM, SIGQUIT, SIGHUP, SIGKILL, SIGTERM].enumerated() {
      // The last two come after the chains have ended.
      let words = number < 4 ? "Ember" : "\"ending\":\"converged\""
      let options = ["run", "a.yaml", "-o", "cut"]
      let running = try RunningProgram(options, in: folder)
      running.wait { (try? folder.read("cut.checkpoint").contains(words)) ?? false }
      running.send(signal)
      let status = try running.wait().status
      #expect([signal == SIGKILL ? SIGKILL : 75, 0].contains(status))
      for _ in 0..<2 { #expect(try RunningProgram(options + ["--resume"], in: folder).wait().status == 0) }
      #expect(try Self.rows(folder, "cut") == Self.rows(folder, "whole"))
      for name in folder.contents where name.hasPrefix("cut.") {
        try FileManager.default.removeItem(atPath: folder.path(name))
      }
    }
  }

  @Test("Without a seed every run has its own, prints it and keeps it")
  func drawnSeed() throws {
    let folder = try Self.tinyFolder()
    try folder.write("a.yaml", Self.tiny.replacing("seed: 3, ", with: ""))
    let outcomes = try ["a", "b"].map { try Program.run("run", "a.yaml", "-o", $0, in: folder) }
    #expect(outcomes.map(\.status) == [2, 2])
    #expect(try folder.read("a.1.txt") != folder.read("b.1.txt"))
    let words = outcomes[0].errors.split(separator: " ")
    let seed = String(try #require(words.firstIndex(of: "--seed").map { words[$0 + 1] }))
    #expect(try folder.read("a.updated.yaml").contains("seed: \(seed)\n"))
    #expect(try Program.run("run", "a.yaml", "-o", "c", "--seed", seed, in: folder).status == 2)
    #expect(try folder.read("c.1.txt") == folder.read("a.1.txt"))
    let resumed = try Program.run(
      "run", "a.yaml", "-o", "a", "--resume", "--set", "sampler.mcmc.max_samples=5", in: folder)
    #expect(resumed.status == 2, "\(resumed.errors)")
    #expect(try folder.read("a.updated.yaml").contains("seed: \(seed)\n"))
  }

  @Test("A checkpoint in which a number was changed is refused")
  func alteredCheckpoint() throws {
    let folder = try Self.tinyFolder()
    #expect(try Program.run("run", "a.yaml", "-o", "a", in: folder).status == 2)
    let text = try folder.read("a.checkpoint")
    for altered in [
      text.replacing("0.01", with: "0.02"), String(text.dropLast(40)),
      text.replacing("\"rows\":3", with: "\"rows\":-3"),
    ] {
      #expect(altered != text)
      try folder.write("a.checkpoint", altered)
      let outcome = try Program.run("run", "a.yaml", "-o", "a", "--resume", in: folder)
      #expect(outcome.status == 65 && outcome.errors.contains("a.checkpoint") && outcome.errors.contains("checksum"))
    }
  }
}
