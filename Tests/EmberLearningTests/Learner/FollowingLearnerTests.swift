import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

/// A learner without data below a sampler that begins far from where it will stay.
@Suite struct FollowingLearnerTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  private func learner(followsCalls: Bool) -> LearningProvider {
    var settings = LearningSettings()
    settings.audits = AuditSchedule(initial: 0.1, decay: 50)
    return LearningProvider(
      base: posterior.provider, inputs: posterior.names, coordinates: posterior.coordinates, sensitivities: [],
      followsCalls: followsCalls, request: posterior.request, settings: settings)
  }

  /// Asks as one chain does, which learns after every twelfth of what is known.
  private func ask(_ learner: LearningProvider, _ session: inout LearningSession, _ points: [ModelPoint]) throws {
    for point in points {
      let prediction = try session.predict(point)
      _ = try session.audit(point, predicted: prediction)
      guard session.newSolverCalls > learner.statistics.trainingPoints / 12 else { continue }
      var sessions = [session]
      learner.synchronize(&sessions)
      session = sessions[0]
    }
  }

  /// Forty points from 40 standard deviations away to the posterior.
  private func approach() -> [ModelPoint] {
    var stream = RandomStream(seed: 3)
    let far = posterior.point(atDistance: 40, &stream)
    return (0..<40).map { i in
      let rest = Double(39 - i) / 39
      let near = posterior.sample(&stream)
      return posterior.point(near.indices.map { near[$0] + rest * (far[$0] - posterior.center[$0]) })
    }
  }

  private func stay(_ count: Int, seed: UInt64) -> [ModelPoint] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in posterior.point(posterior.sample(&stream)) }
  }

  @Test func errorsAreMeasuredWhereTheSamplerIs() throws {
    let calls = try [false, true].map { follows in
      let learner = learner(followsCalls: follows)
      var session = learner.makeSession(index: 0, seed: 1)
      try ask(learner, &session, approach() + stay(300, seed: 4))
      let before = learner.statistics(with: session)
      try ask(learner, &session, stay(200, seed: 5))
      let after = learner.statistics(with: session)
      // What audits ask is not a want of trust.
      return (after.solverCalls - after.audits.count) - (before.solverCalls - before.audits.count)
    }
    #expect(calls[1] < 20 && calls[1] < calls[0], "\(calls)")
  }

  @Test func whatIsTrustedIsTrue() throws {
    let learner = learner(followsCalls: true)
    var session = learner.makeSession(index: 0, seed: 1)
    try ask(learner, &session, approach() + stay(300, seed: 6))
    var ratios: [Double] = []
    for point in stay(200, seed: 7) {
      let prediction = try session.predict(point)
      guard case .emulator(let sigma) = prediction.provenance else { continue }
      let truth = try posterior.provider.predict(point, posterior.request)
      let difference = try posterior.logLikelihood(prediction) - posterior.logLikelihood(truth)
      ratios.append(abs(difference) / sigma)
    }
    #expect(ratios.count > 150)
    #expect(Double(ratios.count { $0 < 1.96 }) > 0.8 * Double(ratios.count), "\(ratios.sorted().suffix(20))")
  }

  @Test func aRestoredLearnerGoesOnAlike() throws {
    let learner = learner(followsCalls: true)
    var session = learner.makeSession(index: 0, seed: 1)
    try ask(learner, &session, approach() + stay(60, seed: 8))
    var sessions = [session]
    learner.synchronize(&sessions)
    session = sessions[0]
    let restored = self.learner(followsCalls: true)
    try restored.restore(learner.state)
    var twin = restored.makeSession(session.state)
    for point in stay(30, seed: 9) {
      let (a, b) = (try session.predict(point), try twin.predict(point))
      #expect(a.spectra == b.spectra && a.provenance == b.provenance)
    }
  }
}
