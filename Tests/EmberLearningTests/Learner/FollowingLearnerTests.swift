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

  @Test(
    "Who follows calls has the emulator of all of them at once: nobody walks while a fit goes on, and the next may never come"
  )
  func fitsAreMadeAtOnce() throws {
    let learner = learner(followsCalls: true)
    var session = learner.makeSession(index: 0, seed: 1)
    try ask(learner, &session, approach() + stay(60, seed: 8))
    var sessions = [session]
    learner.synchronize(&sessions)
    let (known, fitted, isPending) = learner.core.withLock {
      ($0.training.count, $0.fit?.count ?? 0, $0.nextFit != nil)
    }
    #expect(learner.statistics.fits > 3 && !isPending)
    #expect(Double(known) < learner.settings.refitGrowth * Double(fitted))
  }

  /// With the data's likelihood, more exact than usual so that points make a difference.
  private func learner(dimension: Int?) -> LearningProvider {
    var settings = LearningSettings(accuracy: PosteriorAccuracy(shift: 0.0004, width: 0.0002))
    settings.audits = AuditSchedule(initial: 0.1, decay: 50)
    return LearningProvider(
      base: posterior.provider, inputs: posterior.names, coordinates: posterior.coordinates,
      sensitivities: [posterior.likelihood], followsCalls: true, request: posterior.request, settings: settings,
      dimension: dimension)
  }

  @Test("Deep proposals of a sampler that is at home in ln L may be less exact")
  func deepProposals() throws {
    let learner = learner(dimension: 6)
    var session = learner.makeSession(index: 0, seed: 1)
    try ask(learner, &session, stay(300, seed: 4))
    var sessions = [session]
    learner.synchronize(&sessions)
    let strict = self.learner(dimension: nil)
    try strict.restore(learner.state)
    var stream = RandomStream(seed: 5)
    let far = (0..<200).map { _ in posterior.point(posterior.point(atDistance: 4.5, &stream)) }
    // The same emulator, asked without learning on the way.
    let refusals = try [strict.makeSession(sessions[0].state), sessions[0]].map { start in
      var session = start
      for point in far { _ = try session.predict(point) }
      return session.tally.refusals[RefusalReason.errorBudget.rawValue] ?? 0
    }
    #expect(refusals[0] > 20 && refusals[1] < refusals[0] / 2, "\(refusals)")
  }

  @Test("Where other data hold a sampler deep in ln L, what is deep there is usual, and as exact as at the best point")
  func heldDeep() throws {
    let learner = learner(dimension: 6)
    var session = learner.makeSession(index: 0, seed: 1)
    try ask(learner, &session, stay(60, seed: 4))
    var stream = RandomStream(seed: 7)
    let far = posterior.point(atDistance: 6, &stream)
    func held(_ count: Int) -> [ModelPoint] {
      (0..<count).map { _ in
        let near = posterior.sample(&stream)
        return posterior.point(near.indices.map { far[$0] + (near[$0] - posterior.center[$0]) / 2 })
      }
    }
    try ask(learner, &session, held(250))
    let allowance = ErrorBudget(error: learner.settings.accuracy.error(inputs: 6)).allowance(atDepth: 0)
    var sigmas: [Double] = []
    for point in held(200) {
      if case .emulator(let sigma) = try session.predict(point).provenance { sigmas.append(sigma / allowance) }
    }
    // A point twice as deep as is usual is still deep.
    let exact = sigmas.count { $0 <= 1 }
    #expect(sigmas.count > 20 && Double(exact) >= 0.9 * Double(sigmas.count), "\(sigmas.sorted().suffix(30))")
  }

  @Test("The middle of the last values, once there are enough")
  func recentValues() {
    var recent = RecentValues()
    for i in 0..<99 { recent.append(Double(i)) }
    #expect(recent.middle == nil)
    recent.append(99)
    #expect(recent.middle == 50)
    for _ in 0..<300 { recent.append(7) }
    #expect(recent.middle == 7)
    // By now the first are forgotten.
    for _ in 0..<400 { recent.append(-1) }
    #expect(recent.middle == -1)
  }
}
