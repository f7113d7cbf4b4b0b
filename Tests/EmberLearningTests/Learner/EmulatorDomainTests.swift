import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

/// Where the provider has no answer an emulator must not have one.
@Suite struct EmulatorDomainTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  /// A point `distance` standard deviations from the center along the fourth parameter, tau.
  private func point(_ distance: Double) -> ModelPoint {
    var x = posterior.center
    x[3] += distance * posterior.steps[3]
    return posterior.point(x)
  }

  /// Trained on both sides of the tau of the center, over which a provider changes its mind afterwards.
  private func learner(_ provider: AcousticStandIn) -> LearningProvider {
    let learner = posterior.learner(provider: provider)
    learner.train(design: posterior.design(120))
    return learner
  }

  @Test func whatInputRulesOutIsRefusedBeforeTheEmulatorIsAsked() throws {
    let limit = posterior.center[3] + 0.1 * posterior.steps[3]
    let learner = learner(AcousticStandIn(refusing: { ($0.cosmology[.tauReio] ?? 0) > limit }))
    #expect(learner.snapshot != nil)
    var session = learner.makeSession(index: 0, seed: 1)
    let (allowed, refused) = (point(-0.3), point(0.3))
    guard case .emulator = try session.predict(allowed).provenance else {
      Issue.record("the emulator should answer where there is a model")
      return
    }
    #expect(throws: TheoryError.self) { try session.predict(refused) }
    #expect(session.emulated(refused) == nil && session.emulated(allowed) != nil)
    #expect(throws: TheoryError.self) { try learner.predict(refused, posterior.request) }
    #expect(learner.emulatedDerivatives(refused, posterior.request, by: [.tauReio]) == nil)
    let frozen = try #require(learner.frozen)
    #expect(frozen.logLikelihood(refused) == nil && frozen.logLikelihood(allowed) != nil)
    var sessions = [session]
    learner.synchronize(&sessions)
    #expect(learner.statistics.impossible == ["unphysical stand-in": 1])
    #expect(learner.state.failures.isEmpty)
  }

  @Test func aFailedAuditRejectsThePointAndItsSurroundings() throws {
    let wrong = point(0.2)
    // The design does not hold the point, so it is found by an audit only.
    let provider = AcousticStandIn(failing: { $0.cosmology[.tauReio] == wrong.cosmology[.tauReio] })
    var settings = LearningSettings()
    settings.audits = AuditSchedule(initial: 1, floor: 1, decay: 10, maximum: 25)
    let learner = posterior.learner(settings, provider: provider)
    learner.train(design: posterior.design(60))
    var sessions = (0..<2).map { learner.makeSession(index: $0, seed: 1) }
    let prediction = try sessions[0].predict(wrong)
    guard case .emulator = prediction.provenance else {
      Issue.record("the emulator should know no better yet")
      return
    }
    #expect(throws: TheoryError.self) { try sessions[0].audit(wrong, predicted: prediction) }
    #expect(sessions[0].emulated(wrong) == nil && sessions[0].emulated(point(0.201)) == nil)
    #expect(sessions[1].emulated(wrong) != nil)
    learner.synchronize(&sessions)
    for i in 0..<2 {
      #expect(throws: TheoryError.self) { try sessions[i].predict(wrong) }
      // Nearby the solver is asked, elsewhere the emulator.
      #expect(try sessions[i].predict(point(0.2 + Double(i + 1) / 1000)).provenance == .solver)
      #expect(sessions[i].emulated(posterior.point(posterior.design(60)[7].values(posterior.names))) != nil)
    }
    let statistics = learner.statistics
    #expect(statistics.failedAudits == 1 && statistics.audits.isEmpty && statistics.coverage95 == 0)
    #expect(statistics.failures == ["stand-in failed": 1])
    let restored = posterior.learner(provider: provider)
    try restored.restore(learner.state)
    #expect(restored.state == learner.state && restored.state.failures.count == 1)
    #expect(restored.makeSession(sessions[0].state).emulated(wrong) == nil)
  }

  @Test func aFailureOfTheGuaranteeIsRemembered() {
    let learner = learner(AcousticStandIn())
    let wrong = point(0.2)
    #expect(learner.makeSession(index: 0, seed: 1).emulated(wrong) != nil)
    learner.remember(.failed(stage: "perturbations", reason: "step size"), at: wrong)
    learner.remember(.notProvided("a spectrum"), at: point(-0.2))
    #expect(learner.makeSession(index: 0, seed: 1).emulated(wrong) == nil)
    #expect(learner.makeSession(index: 0, seed: 1).emulated(point(-0.2)) != nil)
  }
}

extension ModelPoint {
  fileprivate func values(_ names: [ParameterName]) -> [Double] { names.map { cosmology[$0] ?? .nan } }
}
