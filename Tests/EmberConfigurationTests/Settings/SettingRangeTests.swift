import EmberTestSupport
import Testing

@testable import EmberConfiguration

@Suite("Bounds of settings")
struct SettingRangeTests {
  private func complaint(setting override: String) throws -> EmberError? {
    var root = try ConfigurationParser.parse(
      Sample.yaml().replacing("emulator: off", with: "emulator: {}"), source: "file.yaml")
    try ConfigurationOverride(override).apply(to: &root)
    let complaints = ComplaintCollector()
    _ = TheorySettings(root["theory"], catalogue: .standard, complaints)
    _ = SamplerSettings(root["sampler"], dimension: 2, complaints)
    do { try complaints.check() } catch { return error }
    return nil
  }

  static let huge = "9223372036854774784"

  @Test(
    "A setting beyond its range is named with range and reason",
    arguments: [
      "sampler.mcmc.chains=2000", "sampler.mcmc.chains=0", "sampler.mcmc.burn_in=\(huge)",
      "sampler.mcmc.max_samples=\(huge)", "sampler.mcmc.max_tries=\(huge)",
      "sampler.mcmc.max_tries=9223372036854774784d",
      "sampler.mcmc.learn_every=\(huge)", "sampler.mcmc.Rminus1_single_split=\(huge)",
      "sampler.mcmc.Rminus1_stop=0", "sampler.mcmc.Rminus1_cl_level=1", "sampler.mcmc.proposal_scale=1e300",
      "sampler.mcmc.output_every=1e300", "sampler.mcmc.oversample_power=1e300", "sampler.nuts.step_size=1e-300",
      "sampler.nuts.warmup=\(huge)", "sampler.nuts.max_depth=40", "sampler.nuts.target_accept=1e-300",
      "sampler.hmc.path_length=1e300", "sampler.gaussian.samples=\(huge)",
      "theory.ember.emulator.design_points=\(huge)", "theory.ember.emulator.design_variants=\(huge)",
      "theory.ember.emulator.design_radius=1e300", "theory.ember.emulator.refinements=\(huge)",
      "theory.ember.emulator.guarantee_points=\(huge)", "theory.ember.emulator.maximum_training_points=\(huge)",
      "theory.ember.emulator.truncation_tolerance=1e-300", "theory.ember.emulator.refit_growth=1",
      "theory.ember.emulator.training_depth=1e300", "theory.ember.emulator.accuracy.shift=1e300",
      "theory.ember.emulator.audits.maximum=\(huge)", "theory.ember.emulator.audits.decay=1e-300",
    ])
  func bounded(setting: String) throws {
    let error = try #require(try complaint(setting: setting))
    guard case .badInput(let complaint) = error else { return #expect(Bool(false), "\(error)") }
    let path = String(setting.prefix { $0 != "=" })
    #expect(complaint.key == path)
    #expect(complaint.problem.contains("between") && complaint.problem.contains(": "), "\(complaint)")
    #expect(error.exitStatus == 65)
  }

  @Test("The ends of a range are in it")
  func ends() throws {
    let rows = Metropolis.rows.compactMap { row in row.range.map { (row.key, $0) } }
    #expect(rows.count == 14)
    for (key, range) in rows {
      for end in [range.range.lowerBound, range.range.upperBound] {
        #expect(
          try complaint(setting: "sampler.mcmc.\(key)=\(range.isWhole ? "\(Int(end))" : "\(end)")") == nil, "\(key)")
      }
      let beyond = range.isWhole ? "\(Int(range.range.upperBound) + 1)" : "\(2 * range.range.upperBound)"
      #expect(try complaint(setting: "sampler.mcmc.\(key)=\(beyond)") != nil, "\(key)")
    }
  }

  @Test("A trajectory of too many steps is refused although each of its settings is possible")
  func steps() throws {
    #expect(try complaint(setting: "sampler={hmc: {path_length: 1000, step_size: 0.001}}") != nil)
    #expect(try complaint(setting: "sampler={hmc: {path_length: 10, step_size: 0.01}}") == nil)
  }

  @Test("Whole numbers are read exactly, and in every form that stands for one")
  func integers() throws {
    func seed(_ text: String) throws -> UInt64 {
      try RunConfiguration(yaml: Sample.yaml(tail: "sampler: {mcmc: {seed: \(text)}}\n")).sampler.ensemble.seed
    }
    #expect(try seed("18446744073709551615") == .max)
    #expect(try seed("9007199254740993") == 9_007_199_254_740_993)
    #expect(try seed("1e3") == 1000)
    for text in ["18446744073709551616", "-1", "1.5", "1e300", "'7'", "[1]"] {
      #expect(throws: EmberError.self) { try seed(text) }
    }
    let configuration = try RunConfiguration(yaml: Sample.yaml(tail: "sampler: {mcmc: {seed: 18446744073709551615}}\n"))
    #expect(try RunConfiguration(yaml: configuration.yaml).sampler.ensemble.seed == .max)
    // A seed that was read is one that somebody chose.
    #expect(configuration.sampler.seed == .max)
    #expect(try RunConfiguration(yaml: Sample.yaml()).sampler.seed == nil)
  }

  @Test("A setting below a sampler that is a word only is a misspelt key")
  func wordForBlock() throws {
    var root = try ConfigurationParser.parse(Sample.yaml(tail: "sampler: nuts\n"), source: "file.yaml")
    try ConfigurationOverride("sampler.nuts.max_sample=10").apply(to: &root)
    let complaints = ComplaintCollector()
    _ = SamplerSettings(root["sampler"], dimension: 2, complaints)
    #expect(complaints.errors.count == 1)
    #expect(complaints.errors.first?.description.contains("Did you mean \"max_samples\"?") == true)
  }
}
