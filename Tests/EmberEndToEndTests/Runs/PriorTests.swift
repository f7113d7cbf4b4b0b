import EmberTestSupport
import Foundation
import Testing

/// Priors that say more than the data: narrower than these, or beyond what a model can be.
@Suite("ember run with priors that matter", .serialized)
struct PriorTests {
  private static let data = """
    # values: one realisation of noise and cosmic variance, seed 1
    band lensed_TT 2 11 602.8798441020373 161.32517441465734
    band lensed_TT 12 21 768.4443080781571 106.32317463226448
    band lensed_TT 22 31 1103.3202492396324 97.28945938592989
    band lensed_TT 32 41 1149.118097908772 96.79001059607528
    band lensed_TT 42 51 1173.6392429248824 99.49916780344131
    band lensed_TT 52 60 1801.4537855707536 109.23323858495895

    """

  private static func yaml(_ sampler: String, mass: String = "0.06", tilt: String = "{prior: {min: 0.941, max: 0.989}}")
    -> String
  {
    """
    theory: {ember: {emulator: {guarantee_points: 10, refinements: 2}, precision: draft, cache: c.sqlite}}
    likelihood: {mock: mk.txt}
    params:
      omega_b: 0.0224
      omega_cdm: {prior: {min: 0.111, max: 0.129}, ref: 0.12, proposal: 0.001}
      H0: 67
      tau_reio: 0.055
      m_nu: \(mass)
      logA: {prior: {min: 2.91, max: 3.19}, ref: 3.05, proposal: 0.01}
      n_s: \(tilt)
    sampler: \(sampler)

    """
  }

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("mk.txt", data)
    return folder
  }

  private static func summary(_ folder: TemporaryFolder, _ prefix: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("\(prefix).summary.json").utf8)) as? [String: Any])
  }

  @Test("Flat priors narrower than the data: every sampler moves, and all agree")
  func narrow() throws {
    let folder = try Self.folder()
    let settings = "chains: 2, max_samples: 1500, Rminus1_stop: 0.001"
    var found: [(name: String, means: [String: Double], sigmas: [String: Double])] = []
    for (name, sampler, status) in [
      ("mcmc1", "{mcmc: {seed: 1, \(settings)}}", 2), ("mcmc2", "{mcmc: {seed: 2, \(settings)}}", 2),
      ("nuts", "{nuts: {seed: 1, \(settings), warmup: 60}}", 2),
      ("gaussian", "{gaussian: {seed: 1, samples: 3000}}", 0),
    ] as [(String, String, Int32)] {
      try folder.write("\(name).yaml", Self.yaml(sampler))
      let outcome = try Program.run("run", "\(name).yaml", "-o", name, in: folder)
      #expect(outcome.status == status, "\(name): \(outcome.errors)")
      let summary = try Self.summary(folder, name)
      found.append(
        (
          name, try #require(summary["means"] as? [String: Double]),
          try #require(summary["sigmas"] as? [String: Double])
        ))
    }
    // Means are good to a sixtieth of the priors' widths; the Gaussian is no more than close to the posterior.
    for (name, means, sigmas) in found {
      let tolerance = name == "gaussian" ? 0.2 : 0.08
      for (parameter, width) in [("omega_cdm", 0.018), ("logA", 0.28), ("n_s", 0.048)] {
        let difference = (means[parameter] ?? 0) - (found[0].means[parameter] ?? 1)
        #expect(abs(difference) < tolerance * width, "\(name), \(parameter)")
        #expect(abs((sigmas[parameter] ?? 0) / (found[0].sigmas[parameter] ?? 1) - 1) < 0.12, "\(name), \(parameter)")
      }
    }
  }

  @Test("A prior that reaches masses below zero: no chain does, and the run says what share of it that is")
  func impossible() throws {
    let folder = try Self.folder()
    for (name, sampler) in [("mcmc", "mcmc"), ("nuts", "nuts")] {
      try folder.write(
        "\(name).yaml",
        Self.yaml(
          "{\(sampler): {seed: 1, chains: 2, max_samples: 600, Rminus1_stop: 0.001}}",
          mass: "{prior: {dist: norm, loc: 0.06, scale: 0.06}}", tilt: "0.965"))
      let outcome = try Program.run("run", "\(name).yaml", "-o", name, in: folder)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(outcome.errors.contains("no model") && outcome.errors.contains("m_nu"))
      let summary = try Self.summary(folder, name)
      #expect(abs((summary["prior_without_model"] as? Double ?? 0) - 0.159) < 0.04)
      let column = try #require(
        try folder.read("\(name).paramnames").split(separator: "\n").firstIndex { $0.hasPrefix("m_nu\t") })
      for chain in 1...2 {
        let rows = try folder.read("\(name).\(chain).txt").split(separator: "\n").dropFirst()
        #expect(rows.count >= 600)
        let masses = rows.compactMap { Double($0.split(separator: " ")[column + 2]) }
        #expect(masses.count == rows.count && masses.allSatisfy { $0 >= 0 })
      }
      // The mean of the prior cut at zero, which these data hardly change, is 0.0773.
      let mean = try #require((summary["means"] as? [String: Double])?["m_nu"])
      #expect(abs(mean - 0.0773) < 0.02)
      #expect(try folder.read("\(name).ranges").contains("m_nu 0.0 100.0"))
    }
  }

  @Test("sampler: gaussian draws from the Fisher matrix that ember fisher finds")
  func fisher() throws {
    let folder = try Self.folder()
    let wide = "{prior: {min: 0.8, max: 1.2}, ref: 0.965, proposal: 0.004}"
    try folder.write("g.yaml", Self.yaml("{gaussian: {seed: 1, samples: 100}}", tilt: wide))
    let drawn = try Program.run("run", "g.yaml", "-o", "g", in: folder)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(drawn.output.contains("of it lies within them"))
    let fitted = try Program.run("minimize", "g.yaml", "-o", "m", in: folder)
    #expect(fitted.status == 0, "\(fitted.errors)")
    let matrices = try ["g.covmat", "m.minimum.covmat"].map { path in
      try folder.read(path).split(separator: "\n").dropFirst().flatMap {
        $0.split(separator: " ").compactMap { Double($0) }
      }
    }
    #expect(matrices[0].count == 9 && matrices[1].count == 9)
    for (a, b) in zip(matrices[0], matrices[1]) { #expect(abs(a - b) < 0.01 * abs(b)) }
  }
}
