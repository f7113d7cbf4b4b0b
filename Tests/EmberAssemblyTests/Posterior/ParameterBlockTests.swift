@testable import EmberAssembly
@testable import EmberConfiguration
import EmberInference
import EmberSamplers
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@Suite("What is fast for a sampler")
struct ParameterBlockTests {
  /// Of BICEP and Keck.
  private static let fixed = [
    "BBalphadust: -0.42", "BBbetadust: 1.59", "BBTdust: 19.6", "BBalphasync: -0.6", "BBbetasync: -3.1",
    "BBdustsynccorr: 0",
  ]

  private static func posterior(emulator: Bool, _ likelihoods: [String], _ nuisances: [String]) throws -> Posterior {
    let yaml = Sample.yaml(
      replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}",
      adding: nuisances.map { "\($0): {prior: {min: 0, max: 2}, ref: 1, proposal: 0.1}" }
        + (nuisances.isEmpty ? [] : fixed))
    let lines = yaml.replacing("  planck2018_lowl_tt: null\n", with: likelihoods.map { "  \($0): null\n" }.joined())
    let text = emulator ? lines.replacing("emulator: off", with: "emulator: on") : lines
    return Posterior(try RunConfiguration(yaml: text), solver: AcousticStandIn())
  }

  @Test(
    "With an emulator: cosmology, then what the same likelihoods see, the most at last; foregrounds are oversampled")
  func withEmulator() throws {
    let posterior = try Self.posterior(
      emulator: true, ["planck2018_lowl_tt", "planck2018_plik_lite", "bicep_keck_planck2015"], ["BBdust", "BBsync"])
    let names = posterior.blocks.map { $0.indices.map { posterior.space.sampled[$0].name } }
    #expect(names == [["omega_b", "tau_reio"], ["A_planck"], ["BBdust", "BBsync"]])
    let slowest = try #require(posterior.blocks.first?.speed)
    let factors = posterior.blocks.map { pow($0.speed / slowest, MetropolisSettings().oversamplePower).rounded() }
    #expect(factors == [1, 1, 2])
  }

  @Test("Without one all nuisance parameters cost the same")
  func withoutEmulator() throws {
    let posterior = try Self.posterior(
      emulator: false, ["planck2018_lowl_tt", "bicep_keck_planck2015"], ["BBdust", "BBsync"])
    #expect(posterior.blocks.map(\.indices) == [[0, 1], [2, 3, 4]])
  }
}
