import EmberTestSupport
import EmberBoltzmann
import EmberInference
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("Configurations that are right")
struct RunConfigurationTests {
  @Test("Every kind of parameter is understood")
  func parameters() throws {
    let yaml = Sample.yaml(
      replacing: 1, by: "omch2: {value: 0.12, latex: x}",
      adding: ["sigma8: {derived: true}", "omegam: {latex: y}", "age:", "extra: {prior: {min: 0, max: 1}, drop: true}"])
    let configuration = try RunConfiguration(yaml: yaml)
    #expect(complaint(about: yaml) == nil)
    #expect(configuration.sampled.map(\.name) == ["omega_b", "tau_reio", "extra"])
    #expect(configuration.derived.map(\.name) == ["sigma8", "Omega_m", "age"])
    let density = try #require(configuration.parameters.first { $0.name == "omega_cdm" })
    #expect(density.role == .fixed(0.12))
    #expect(density.latex == "x")
    let baryons = try #require(configuration.sampled.first?.sampled)
    #expect(baryons.prior == .uniform(min: 0.02, max: 0.025))
    #expect(baryons.reference == .value(0.0224))
    #expect(baryons.proposal == 0.0001)
  }

  @Test("Cobaya's dropped logA with A_s computed from it means logA")
  func amplitudeIdiom() throws {
    let yaml = Sample.yaml(
      replacing: 4, by: "logA: {prior: {min: 2, max: 4}, drop: true}",
      adding: ["As: {value: 'lambda logA: 1e-10*np.exp(logA)', latex: A_s}"])
    let configuration = try RunConfiguration(yaml: yaml)
    #expect(complaint(about: yaml) == nil)
    let amplitude = try #require(configuration.parameters.first { $0.name == "logA" })
    #expect(amplitude.owner == .cosmology(.logA))
    #expect(amplitude.sampled?.isDropped == false)
    #expect(configuration.derived.map(\.name) == ["A_s"])
  }

  @Test("Sampler settings have Cobaya's names; 40d is 40 times the dimension")
  func sampler() throws {
    let tail = """
      sampler:
        mcmc: {seed: 7, chains: 2, max_samples: 300, max_tries: 40d, Rminus1_stop: 0.05, burn_in: 3, output_every: 5s}
      """
    let sampler = try RunConfiguration(yaml: Sample.yaml(tail: tail)).sampler
    #expect(sampler.ensemble.seed == 7)
    #expect(sampler.ensemble.chains == 2)
    #expect(sampler.ensemble.maxSamples == 300)
    #expect(sampler.ensemble.maxTries == 80)
    #expect(sampler.ensemble.rminus1Stop == 0.05)
    #expect(sampler.ensemble.burnIn == 3)
    #expect(sampler.outputInterval == 5)
  }

  @Test("The completed configuration reads back as itself")
  func writing() throws {
    let yaml = Sample.yaml(
      adding: ["sigma8: {derived: true}"],
      tail: "output: chains/it's\nsampler: {mcmc: {covmat: a.covmat, max_samples: 9}}\n")
    let first = try RunConfiguration(yaml: yaml)
    let second = try RunConfiguration(yaml: first.yaml)
    #expect(first.yaml == second.yaml)
    #expect(second.output == "chains/it's")
  }

  @Test("Every sampler's settings are read, and written so that they read back")
  func samplers() throws {
    let nuts = try RunConfiguration(
      yaml: Sample.yaml(tail: "sampler: {nuts: {seed: 5, chains: 3, warmup: 70, max_depth: 6, target_accept: 0.9}}\n")
    ).sampler
    let method = try #require(nuts.method as? NoUTurn)
    #expect(nuts.ensemble.seed == 5 && nuts.ensemble.chains == 3)
    #expect(method.settings.kind == .noUTurn(maximumDepth: 6))
    #expect(method.settings.warmUp == 70 && method.settings.targetAcceptance == 0.9)
    let hmc = try RunConfiguration(yaml: Sample.yaml(tail: "sampler: hmc\n")).sampler.method as? FixedLength
    #expect(hmc?.settings.kind == .fixedLength())
    for block in [
      "nuts", "{nuts: {max_depth: 6, step_size: 0.4, max_samples: 9}}",
      "{hmc: {path_length: 2, learn_proposal: false}}",
      "{gaussian: {samples: 77, covmat: a.covmat}}", "{importance: {chain: it's, skip: 0.3}}",
    ] {
      let first = try RunConfiguration(yaml: Sample.yaml(tail: "sampler: \(block)\n"))
      let second = try RunConfiguration(yaml: first.yaml)
      #expect(first.yaml == second.yaml)
      #expect(second.sampler.name == first.sampler.name)
      #expect("\(second.sampler.method)" == "\(first.sampler.method)")
    }
  }

  @Test("Emulator settings reach the learner")
  func emulator() throws {
    let yaml = Sample.yaml().replacing(
      "{emulator: off, cache: off}",
      with: "{emulator: {design_points: 9, refinements: 3, accuracy: {shift: 0.2}}, precision: draft}")
    let theory = try RunConfiguration(yaml: yaml).theory
    #expect(theory.emulator?.designPoints == 9 && theory.emulator?.refinements == 3)
    #expect(theory.emulator?.learning.accuracy.shift == 0.2)
    #expect(theory.precision.name == "draft")
    #expect(theory.cachePath == TheorySettings.defaultCachePath)
  }

  @Test("Derivatives are learnt when asked for, and the choice reads back")
  func derivatives() throws {
    func configuration(_ value: String) throws -> RunConfiguration {
      try RunConfiguration(
        yaml: Sample.yaml().replacing("{emulator: off, cache: off}", with: "{emulator: {derivatives: \(value)}}"))
    }
    let on = try configuration("on")
    #expect(on.theory.emulator?.usesDerivatives == true)
    #expect(on.yaml.contains("      derivatives: on\n"))
    #expect(try RunConfiguration(yaml: on.yaml).theory.emulator?.usesDerivatives == true)
    let off = try configuration("off")
    #expect(off.theory.emulator?.usesDerivatives == false && off.yaml.contains("      derivatives: off\n"))
    #expect(TheorySettings.Emulator().usesDerivatives == false)
  }

  @Test("Knobs of the solver change a preset, and are written so that they read back")
  func knobs() throws {
    let yaml = Sample.yaml().replacing(
      "cache: off}", with: "cache: off, precision: {preset: draft, photonMax: 20, lensing.maximumAngle: 0.2}}")
    let configuration = try RunConfiguration(yaml: yaml)
    var expected = SolverPrecision.draft
    expected.photonMax = 20
    expected.lensing.maximumAngle = 0.2
    #expect(configuration.theory.precision.value == expected)
    #expect(try RunConfiguration(yaml: configuration.yaml).theory.precision.value == expected)
  }

  @Test("Overrides replace, add, and are named in errors")
  func overrides() throws {
    var root = try ConfigurationParser.parse(Sample.yaml(), source: "file.yaml")
    try ConfigurationOverride("sampler.mcmc.max_samples=12").apply(to: &root)
    try ConfigurationOverride("params.H0={prior: {min: 60, max: 70}}").apply(to: &root)
    #expect(root["sampler"]?["mcmc"]?["max_samples"]?.number == 12)
    #expect(root["params"]?["H0"]?["prior"]?.origin.source == "--set params.H0")
    #expect(throws: EmberError.self) { try ConfigurationOverride("sampler.mcmc") }
  }
}
