import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberConfiguration

@Suite("Keys of other programs")
struct ForeignKeyTests {
  @Test(
    "What changes nothing is accepted",
    arguments: [
      "sampler: {mcmc: {drag: false}}", "sampler: {mcmc: {temperature: 1, callback_function: null, blocking: null}}",
      "sampler: {mcmc: {measure_speeds: true, callback_every: 5, covmat_params: null, check_every: null}}",
      "debug: false", "force: false", "resume: false", "timing: true", "packages_path: /data", "stop_at_error: true",
      "post: null", "version: 3.6",
    ])
  func harmless(tail: String) { #expect(complaint(about: Sample.yaml(tail: tail + "\n")) == nil) }

  @Test(
    "What would change something is explained",
    arguments: [
      ("sampler: {mcmc: {drag: true}}", "sampler.mcmc.drag"),
      ("sampler: {mcmc: {temperature: 2}}", "sampler.mcmc.temperature"),
      ("sampler: {mcmc: {blocking: [[1, [x]]]}}", "sampler.mcmc.blocking"), ("force: true", "force"),
      ("post: {suffix: x}", "post"),
    ])
  func harmful(tail: String, key: String) throws {
    let found = try #require(complaint(about: Sample.yaml(tail: tail + "\n")))
    #expect(found.key == key && found.problem == "not supported" && !found.remedy.isEmpty)
  }

  @Test("Options of likelihoods and theory in completed files are accepted")
  func components() {
    let yaml = Sample.yaml().replacing(
      "planck2018_lowl_tt: null", with: "planck2018_lowl_tt: {speed: 500, stop_at_error: false}"
    )
    .replacing("cache: off}", with: "cache: off, stop_at_error: true, extra_args: {}}")
    #expect(complaint(about: yaml) == nil)
    #expect(
      complaint(about: yaml.replacing("extra_args: {}", with: "extra_args: {mnu: 0.1}"))?.key
        == "theory.ember.extra_args")
  }

  @Test("Limits of a derived parameter are for plots, and are kept")
  func derivedLimits() throws {
    let yaml = Sample.yaml(adding: [#"sigma8: {latex: \sigma_8, min: 0, max: 2}"#, "age: {latex: x, min: 13}"])
    let configuration = try RunConfiguration(yaml: yaml)
    #expect(configuration.derived.map(\.name) == ["sigma8", "age"])
    #expect(configuration.derived[0].limits == .init(min: 0, max: 2))
    #expect(configuration.derived[1].limits == .init(min: 13, max: nil))
    #expect(try RunConfiguration(yaml: configuration.yaml).yaml == configuration.yaml)
  }

  @Test("Data sets that Ember has by another name are found, others are not mistaken for them")
  func likelihoods() {
    func remedy(_ name: String) -> String? {
      complaint(about: Sample.yaml().replacing("planck2018_lowl_tt", with: name))?.remedy
    }
    #expect(remedy("planck_2018_lowl.TT")?.contains("`planck2018_lowl_tt`") == true)
    #expect(remedy("planck_2018_lowl.EE")?.contains("`planck2018_lowl_ee`") == true)
    #expect(remedy("planck_2018_highl_CamSpec.TTTEEE")?.contains("Did you mean") == false)
  }

  @Test(
    "A parameter that counts cannot be sampled",
    arguments: ["num_massive_neutrinos"])
  func unsupported(name: String) throws {
    let found = try #require(complaint(about: Sample.yaml(adding: ["\(name): {prior: [-0.1, 0.1]}"])))
    #expect(found.key == "params.\(name)" && found.problem.contains("cannot be sampled"))
    let fixed = ParameterName(spelling: name)?.defaultValue ?? 0
    #expect(complaint(about: Sample.yaml(adding: ["\(name): \(fixed)"])) == nil)
  }
}
