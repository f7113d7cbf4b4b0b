import EmberBoltzmann
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberAssembly
@testable import EmberConfiguration

/// `theory.ember.recombination` chooses the solver's recombination, and a store keeps the answers of each apart.
@Suite struct RecombinationChoiceTests {
  private static func settings(_ recombination: String?, cache: String) throws -> TheorySettings {
    let line = recombination.map { ", recombination: \($0)" } ?? ""
    let text = """
      theory: {ember: {emulator: off, precision: draft, cache: \(cache)\(line)}}
      likelihood: {planck2018_lowl_tt: null}
      params: {omega_b: 0.0224, omega_cdm: 0.12, H0: 67, tau_reio: 0.05, n_s: 0.965, logA: {prior: {min: 2, max: 4}}}
      sampler: {mcmc: {seed: 1}}
      """
    return try RunConfiguration(yaml: text).theory
  }

  @Test func answersNeverMeetInAStore() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path("store.sqlite")
    let point = ModelPoint(cosmology: .init())
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 30)
    var answers: [TheoryPrediction] = []
    // Each choice twice, in turn: computed, then read.
    for name in ["recfast_cosmorec", "recfast_planck", "hyrec", nil, "recfast_planck", "hyrec"] {
      let stack = try SolverStack(try Self.settings(name, cache: cache))
      answers.append(try stack.provider.predict(point, request))
    }
    #expect(answers.map(\.provenance) == [.solver, .solver, .solver, .cache, .cache, .cache])
    for i in 0..<3 { #expect(answers[i].spectra == answers[i + 3].spectra) }
    #expect(Set(answers.compactMap { $0.derived[.dragHorizon] }).count == 3)
  }

  @Test(arguments: [("recfast_plank", "recfast_planck"), ("hyrek", "hyrec")])
  func unknownModelsAreNamed(written: String, meant: String) {
    #expect {
      try Self.settings(written, cache: "off")
    } throws: {
      "\($0)".contains("theory.ember.recombination") && "\($0)".contains("Did you mean \"\(meant)\"?")
    }
  }
}
