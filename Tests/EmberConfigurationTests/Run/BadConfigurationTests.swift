import EmberTestSupport
import Testing

@testable import EmberConfiguration

@Suite("Configurations that are wrong")
struct BadConfigurationTests {
  /// A mistake, the line it stands in, the key that must be named, and words that must be said.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var name: String
    var yaml: String
    var line: Int?
    var key: String?
    var words: [String]
    var testDescription: String { name }
  }

  static let mistakes: [Mistake] = [
    Mistake(
      name: "misspelt parameter", yaml: Sample.yaml(replacing: 0, by: "omega_bb: 0.022"), line: 6,
      key: "params.omega_bb", words: ["\"omega_b\""]),
    Mistake(
      name: "misspelt alias", yaml: Sample.yaml(replacing: 1, by: "omchh2: 0.12"), line: 7, key: "params.omchh2",
      words: ["omch2"]),
    Mistake(
      name: "misspelt block", yaml: Sample.yaml(tail: "sampler:\n  mcmc:\n    max_sample: 3\n"), line: 15,
      key: "sampler.mcmc.max_sample", words: ["max_samples"]),
    Mistake(
      name: "misspelt top level key", yaml: Sample.yaml(tail: "likelihoods: {}\n"), line: 13, key: "likelihoods",
      words: ["\"likelihood\""]),
    Mistake(
      name: "unknown likelihood", yaml: Sample.yaml().replacing("planck2018_lowl_tt", with: "planck2018_lowl_t"),
      line: 2, key: "likelihood.planck2018_lowl_t", words: ["planck2018_lowl_tt"]),
    Mistake(
      name: "unused parameter", yaml: Sample.yaml(adding: ["A_sz: {prior: {min: 0, max: 10}}"]), line: 13,
      key: "params.A_sz", words: ["unused"]),
    Mistake(
      name: "parameter given twice by alias", yaml: Sample.yaml(adding: ["ombh2: 0.02"]), line: 13,
      key: "params.ombh2", words: ["twice", "omega_b", "file.yaml:6"]),
    Mistake(
      name: "key given twice", yaml: Sample.yaml(adding: ["omega_b: 0.02"]), line: 13, key: "omega_b",
      words: ["twice"]),
    Mistake(
      name: "H0 and theta_s_100", yaml: Sample.yaml(adding: ["theta_s_100: 1.04"]), line: 13,
      key: "params.theta_s_100", words: ["H0"]),
    Mistake(
      name: "H0 and CLASS's angle", yaml: Sample.yaml(adding: ["100*theta_s: 1.04"]), line: 13,
      key: "params.100*theta_s", words: ["H0", "theta_s_100"]),
    Mistake(
      name: "an angle without a factor of 100", yaml: Sample.yaml(replacing: 2, by: "cosmomc_theta: 0.0104"), line: 8,
      key: "params.cosmomc_theta", words: ["without a factor of 100", "Write theta_MC_100"]),
    Mistake(
      name: "CAMB's angle as an input", yaml: Sample.yaml(replacing: 2, by: "thetastar: 0.0104"), line: 8,
      key: "params.thetastar", words: ["Write thetastar_100"]),
    Mistake(
      name: "a fraction of the critical density", yaml: Sample.yaml(replacing: 1, by: "omega_c: 0.26"), line: 7,
      key: "params.omega_c", words: ["fraction", "Write omega_cdm"]),
    Mistake(
      name: "helium by nucleons as an input", yaml: Sample.yaml(adding: ["Y_p: 0.247"]), line: 13,
      key: "params.Y_p", words: ["nucleons", "Write YHe"]),
    Mistake(
      name: "CLASS's epoch as a derived parameter", yaml: Sample.yaml(adding: ["z_star: {derived: true}"]), line: 13,
      key: "params.z_star", words: ["reionisation", "zstar"]),
    Mistake(
      name: "derivatives neither on nor off",
      yaml: Sample.yaml().replacing("emulator: off", with: "emulator: {derivatives: onn}"), line: 4,
      key: "theory.ember.emulator.derivatives", words: ["on or off", "\"on\""]),
    Mistake(
      name: "misspelt derivatives",
      yaml: Sample.yaml().replacing("emulator: off", with: "emulator: {derivative: on}"), line: 4,
      key: "theory.ember.emulator.derivative", words: ["\"derivatives\""]),
    Mistake(
      name: "prior upside down", yaml: Sample.yaml(replacing: 0, by: "omega_b: {prior: {min: 0.03, max: 0.02}}"),
      line: 6, key: "params.omega_b.prior", words: ["min", "max", "0.03"]),
    Mistake(
      name: "prior without width", yaml: Sample.yaml(replacing: 3, by: "tau: {prior: {dist: norm, loc: 0, scale: 0}}"),
      line: 9, key: "params.tau.prior", words: ["scale"]),
    Mistake(
      name: "unknown distribution", yaml: Sample.yaml(replacing: 3, by: "tau: {prior: {dist: nrom, loc: 0, scale: 1}}"),
      line: 9, key: "params.tau.prior.dist", words: ["\"norm\""]),
    Mistake(
      name: "ref outside prior", yaml: Sample.yaml(replacing: 0, by: "omega_b: {prior: [0.02, 0.03], ref: 0.1}"),
      line: 6, key: "params.omega_b.ref", words: ["outside"]),
    Mistake(
      name: "negative proposal", yaml: Sample.yaml(replacing: 0, by: "omega_b: {prior: [0.02, 0.03], proposal: -1}"),
      line: 6, key: "params.omega_b.proposal", words: ["positive"]),
    Mistake(
      name: "not a number", yaml: Sample.yaml(replacing: 2, by: "H0: fast"), line: 8, key: "params.H0",
      words: ["not a number"]),
    Mistake(
      name: "not finite", yaml: Sample.yaml(replacing: 2, by: "H0: nan"), line: 8, key: "params.H0", words: ["number"]),
    Mistake(
      name: "Python", yaml: Sample.yaml(replacing: 2, by: "H0: {value: 'lambda h: 100*h'}"), line: 8,
      key: "params.H0.value", words: ["Python"]),
    Mistake(
      name: "input without value", yaml: Sample.yaml(replacing: 5, by: "n_s:"), line: 11, key: "params.n_s",
      words: ["neither"]),
    Mistake(
      name: "value and prior", yaml: Sample.yaml(replacing: 2, by: "H0: {value: 67, prior: {min: 60, max: 70}}"),
      line: 8, key: "params.H0.value", words: ["not both"]),
    Mistake(
      name: "dropped input", yaml: Sample.yaml(replacing: 2, by: "H0: {prior: {min: 60, max: 70}, drop: true}"),
      line: 8, key: "params.H0.drop", words: ["without being used"]),
    Mistake(
      name: "missing nuisance parameter", yaml: Sample.yaml(replacing: 6), line: nil, key: "params.A_planck",
      words: ["planck2018_lowl_tt"]),
    Mistake(
      name: "missing cosmological parameter", yaml: Sample.yaml(replacing: 0), line: nil, key: "params",
      words: ["omega_b"]),
    Mistake(
      name: "no likelihood", yaml: Sample.yaml().replacing("  planck2018_lowl_tt: null\n", with: ""), line: nil,
      key: "params.A_planck", words: []),
    Mistake(
      name: "unsupported sampler setting", yaml: Sample.yaml(tail: "sampler: {mcmc: {drag: true}}\n"), line: 13,
      key: "sampler.mcmc.drag", words: ["oversample_power"]),
    Mistake(
      name: "unknown sampler", yaml: Sample.yaml(tail: "sampler: nutz\n"), line: 13, key: "sampler", words: ["\"nuts\""]
    ),
    Mistake(
      name: "unknown sampler with settings", yaml: Sample.yaml(tail: "sampler:\n  hcm: {seed: 1}\n"), line: 14,
      key: "sampler.hcm", words: ["\"hmc\""]),
    Mistake(
      name: "two samplers", yaml: Sample.yaml(tail: "sampler:\n  nuts:\n  mcmc:\n"), line: 15, key: "sampler.mcmc",
      words: ["second sampler", "nuts"]),
    Mistake(
      name: "misspelt setting of a sampler", yaml: Sample.yaml(tail: "sampler:\n  nuts:\n    max_dept: 3\n"), line: 15,
      key: "sampler.nuts.max_dept", words: ["\"max_depth\""]),
    Mistake(
      name: "setting of another sampler", yaml: Sample.yaml(tail: "sampler: {hmc: {oversample_thin: true}}\n"),
      line: 13,
      key: "sampler.hmc.oversample_thin", words: ["path_length"]),
    Mistake(
      name: "acceptance above one", yaml: Sample.yaml(tail: "sampler: {nuts: {target_accept: 1.5}}\n"), line: 13,
      key: "sampler.nuts.target_accept", words: ["between 0 and 1"]),
    Mistake(
      name: "depth without bound", yaml: Sample.yaml(tail: "sampler: {nuts: {max_depth: 100}}\n"), line: 13,
      key: "sampler.nuts.max_depth", words: ["100", "between 1 and 20"]),
    Mistake(
      name: "importance of nothing", yaml: Sample.yaml(tail: "sampler: importance\n"), line: 13,
      key: "sampler.importance", words: ["chain: PREFIX"]),
    Mistake(
      name: "misspelt knob", yaml: Sample.yaml().replacing("cache: off", with: "precision: {photonmx: 20}"), line: 4,
      key: "theory.ember.precision.photonmx", words: ["photonMax"]),
    Mistake(
      name: "knob that is no whole number",
      yaml: Sample.yaml().replacing("cache: off", with: "precision: {photonMax: 20.5}"),
      line: 4, key: "theory.ember.precision.photonMax", words: ["whole number", "between 4 and 200"]),
    Mistake(
      name: "knob out of range", yaml: Sample.yaml().replacing("cache: off", with: "precision: {tolerance: -1}"),
      line: 4, key: "theory.ember.precision.tolerance", words: ["between 1e-10 and 0.001"]),
    Mistake(
      name: "unknown preset", yaml: Sample.yaml().replacing("cache: off", with: "precision: {preset: referenc}"),
      line: 4,
      key: "theory.ember.precision.preset", words: ["reference"]),
    Mistake(
      name: "malformed YAML", yaml: Sample.yaml(tail: "sampler: {mcmc: \n"), line: 14, key: nil, words: ["YAML"]),
    Mistake(name: "tabs", yaml: "params:\n\tH0: 67\n", line: 2, key: nil, words: ["YAML"]),
    Mistake(name: "a list", yaml: "- 1\n- 2\n", line: 1, key: "file", words: ["block"]),
  ]

  @Test("Each is named with line, key and remedy", arguments: mistakes)
  func mistakeIsNamed(mistake: Mistake) throws {
    let found = complaint(about: mistake.yaml)
    let complaint = try #require(found)
    if mistake.name != "no likelihood" {
      #expect(complaint.origin == InputOrigin(source: "file.yaml", line: mistake.line), "\(complaint)")
      #expect(complaint.key == mistake.key, "\(complaint)")
    }
    for word in mistake.words { #expect(complaint.description.contains(word), "\(complaint)") }
    #expect(!complaint.remedy.isEmpty)
    #expect(!complaint.description.contains("\n"))
  }

  @Test("Suggestions need some likeness")
  func suggestions() {
    let candidates = ["omega_b", "omega_cdm", "n_s"]
    #expect(SpellingSuggestion.nearest(to: "omega_c", among: candidates) == "omega_b")
    #expect(SpellingSuggestion.quantity(nearest: "omega_c", among: candidates) == nil)
    #expect(SpellingSuggestion.quantity(nearest: "omega_bb", among: candidates) == "omega_b")
    #expect(SpellingSuggestion.quantity(nearest: "omnuh2", among: ["ombh2"]) == nil)
    #expect(SpellingSuggestion.quantity(nearest: "omega_B", among: ["Omega_m"]) == nil)
    #expect(SpellingSuggestion.quantity(nearest: "Omega_m", among: ["omega_m"]) == nil)
    #expect(SpellingSuggestion.quantity(nearest: "planck_2018_lowl.EE", among: ["planck2018_lowl_tt"]) == nil)
    #expect(SpellingSuggestion.quantity(nearest: "ns_", among: candidates) == "n_s")
    #expect(SpellingSuggestion.nearest(to: "Omega_B", among: candidates) == "omega_b")
    #expect(SpellingSuggestion.nearest(to: "temperature", among: candidates) == nil)
    #expect(SpellingSuggestion.distance("ab", "ba") == 1)
    #expect(SpellingSuggestion.distance("", "abc") == 3)
  }
}
