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
    "With an emulator: cosmology, then what the same likelihoods see, the most at last, and all of that is oversampled")
  func withEmulator() throws {
    let posterior = try Self.posterior(
      emulator: true, ["planck2018_lowl_tt", "planck2018_plik_lite", "bicep_keck_planck2015"], ["BBdust", "BBsync"])
    let names = posterior.blocks.map { $0.indices.map { posterior.space.sampled[$0].name } }
    #expect(names == [["omega_b", "tau_reio"], ["A_planck"], ["BBdust", "BBsync"]])
    let slowest = try #require(posterior.blocks.first?.speed)
    for block in posterior.blocks.dropFirst() {
      #expect(pow(block.speed / slowest, MetropolisSettings().oversamplePower).rounded() >= 2)
    }
  }

  @Test("Without one all nuisance parameters cost the same")
  func withoutEmulator() throws {
    let posterior = try Self.posterior(
      emulator: false, ["planck2018_lowl_tt", "bicep_keck_planck2015"], ["BBdust", "BBsync"])
    #expect(posterior.blocks.map(\.indices) == [[0, 1], [2, 3, 4]])
  }

  @Test("Of the steps of a chain those emulate nothing that visit nuisance parameters")
  func chain() throws {
    let yaml = Sample.yaml(replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}")
      .replacing("emulator: off", with: "emulator: on").replacing(Sample.parameters[0], with: "omega_b: 0.0224")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    let learner = try #require(posterior.learner)
    learner.train(design: (0..<20).map { posterior.space.point([0.02 + 0.004 * Double($0), 1]) })
    var settings = MetropolisSettings()
    (settings.chains, settings.maxSamples, settings.seed) = (1, 200, 3)
    var sampler = try MetropolisSampler(
      target: posterior, settings: settings, start: posterior.space.reference,
      covariance: ProposalCovariance(widths: [0.005, 0.0025]))
    var recorder = SamplerRecorder<PointAnnotation>(chains: 1)
    try sampler.run(&recorder)
    let statistics = learner.statistics
    #expect(statistics.emulatorUses > 200)
    // One slow parameter, and two visits to the fast one in the same cycle; what the solver answers is no use of the emulator.
    let share = Double(statistics.emulatorReuses) / Double(statistics.emulatorUses)
    #expect((0.6..<0.9).contains(share), "\(share)")
  }
}
