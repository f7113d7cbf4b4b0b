import EmberTestSupport
import Foundation
import Testing

@Suite("ember run with other samplers", .serialized)
struct SamplerTests {
  /// An input with another sampler; all share one store.
  private static func yaml(_ sampler: String, emulator: String = "{design_points: 16, guarantee_points: 0}") -> String {
    let lines = Input.yaml(emulator: emulator).split(separator: "\n").filter { !$0.hasPrefix("sampler:") }
    return (lines + ["sampler: \(sampler)"]).joined(separator: "\n") + "\n"
  }

  private static func summary(_ folder: TemporaryFolder, _ prefix: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("\(prefix).summary.json").utf8)) as? [String: Any])
  }

  @Test("All of them find the same posterior; trajectories stop and go on; rows can be re-weighted")
  func samplers() throws {
    let folder = try TemporaryFolder()
    let settings = "seed: 2, chains: 2, max_samples: 400, warmup: 60, Rminus1_stop: 0.001"
    try folder.write("nuts.yaml", Self.yaml("{nuts: {\(settings)}}"))
    try folder.write("hmc.yaml", Self.yaml("{hmc: {\(settings)}}"))
    try folder.write("gaussian.yaml", Self.yaml("{gaussian: {seed: 2, chains: 2, samples: 301}}"))
    try folder.write("importance.yaml", Self.yaml("{importance: {chain: nuts}}"))
    var means: [[String: Double]] = []
    for (name, status) in [("nuts", 2), ("hmc", 2), ("gaussian", 0), ("importance", 0)] as [(String, Int32)] {
      let outcome = try Program.run("run", "\(name).yaml", "-o", name, in: folder)
      #expect(outcome.status == status, "\(name): \(outcome.errors)")
      let summary = try Self.summary(folder, name)
      #expect(summary["sampler"] as? String == name)
      means.append(try #require(summary["means"] as? [String: Double]))
      #expect(folder.exists("\(name).2.txt") && folder.exists("\(name).provenance.csv"))
    }
    try checkTrajectories(folder)
    try checkDraws(folder)
    // The posterior is 0.16 and 0.05 wide, and a mean good to a twentieth of that. The Gaussian is half a width off at most.
    for (mean, tolerance) in zip(means, [0.0, 0.3, 0.6, 0.3]) {
      #expect(abs((mean["logA"] ?? 0) - (means[0]["logA"] ?? 1)) <= tolerance * 0.16)
      #expect(abs((mean["n_s"] ?? 0) - (means[0]["n_s"] ?? 1)) <= tolerance * 0.05)
    }
    try checkResumption(folder)
  }

  private func checkTrajectories(_ folder: TemporaryFolder) throws {
    for name in ["nuts", "hmc"] {
      let trajectories = try #require(try Self.summary(folder, name)["trajectories"] as? [String: Any])
      #expect((trajectories["divergences"] as? Int ?? 1000) < 40)
      #expect((trajectories["mean_acceptance"] as? Double ?? 0) > 0.6)
      #expect((trajectories["step_sizes"] as? [Double])?.count == 2)
    }
  }

  /// Re-weighted by their own posterior, rows keep their weights as far as the emulator is the same.
  private func checkDraws(_ folder: TemporaryFolder) throws {
    let gaussian = try Self.summary(folder, "gaussian")
    #expect(gaussian["rows"] as? Int == 302)
    let weights = try #require(try Self.summary(folder, "importance")["importance"] as? [String: Any])
    #expect(weights["rows"] as? Int == 800)
    // The tail of weights that are all but equal says nothing, whatever its shape.
    #expect((weights["effective_samples"] as? Double ?? 0) > 760)
    #expect((weights["pareto_k"] as? Double)?.isFinite == true)
  }

  private func checkResumption(_ folder: TemporaryFolder) throws {
    let options = ["run", "nuts.yaml", "-o", "cut", "--set", "sampler.nuts.output_every=0.01"]
    let interrupted = try RunningProgram(options, in: folder)
    interrupted.wait { folder.exists("cut.checkpoint") }
    interrupted.send(SIGTERM)
    #expect(try [2, 75].contains(interrupted.wait().status))
    let resumed = try RunningProgram(options + ["--resume"], in: folder).wait()
    #expect(resumed.status == 2, "\(resumed.errors)")
    for chain in 1...2 { #expect(try folder.read("cut.\(chain).txt") == folder.read("nuts.\(chain).txt")) }
    try folder.write("other.yaml", Self.yaml("mcmc"))
    let foreign = try Program.run("run", "other.yaml", "-o", "cut", "--resume", in: folder)
    #expect(foreign.status == 65)
    #expect(foreign.errors.contains("nuts") && foreign.errors.contains("sampler.mcmc"))
  }

  @Test("Without emulator trajectories follow the solver's derivatives, and the run says what that takes")
  func noEmulator() throws {
    let folder = try TemporaryFolder()
    try folder.write("start.covmat", Input.covariance)
    let settings = "seed: 2, chains: 1, warmup: 3, max_samples: 4, max_depth: 2, covmat: start.covmat"
    try folder.write("a.yaml", Self.yaml("{nuts: {\(settings)}}", emulator: "off"))
    let outcome = try Program.run("run", "a.yaml", "-o", "a", in: folder)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("nuts without emulator") && outcome.errors.contains("emulator: on"))
    let summary = try Self.summary(folder, "a")
    let (calls, derivatives) = (summary["solver_calls"] as? Int ?? 0, summary["derivative_calls"] as? Int ?? 0)
    #expect(derivatives > 4 && outcome.output.contains("\(derivatives) of them with derivatives"))
    // The reference point and the start are plain calls; what a trajectory proposes has been computed on the way.
    #expect(calls - derivatives <= 3)
    let provenance = try folder.read("a.provenance.csv").split(separator: "\n").dropFirst()
    #expect(provenance.count >= 4 && provenance.allSatisfy { $0.contains("solver") })
  }

  @Test("Without emulator and without a cosmological parameter there is no slope to follow")
  func noSlope() throws {
    let folder = try TemporaryFolder()
    let yaml = Self.yaml("nuts", emulator: "off")
      .replacing("logA: {prior: {min: 2.5, max: 3.5}, ref: 3.05, proposal: 0.05}", with: "logA: 3.05")
      .replacing("n_s: {prior: {min: 0.9, max: 1.1}, ref: 0.965, proposal: 0.02}", with: "n_s: 0.965")
      .replacing("A_planck: 1", with: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}")
    try folder.write("a.yaml", yaml)
    let outcome = try Program.run("run", "a.yaml", "-o", "a", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("a.yaml:11") && outcome.errors.contains("mcmc"))
  }
}
