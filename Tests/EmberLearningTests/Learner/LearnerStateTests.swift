import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct LearnerStateTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  /// A learner that has been trained, used, audited and trained further.
  private func used() throws -> (LearningProvider, [LearningSession]) {
    let learner = posterior.learner()
    learner.train(design: posterior.design(30))
    var sessions = (0..<2).map { learner.makeSession(index: $0, seed: 3) }
    for round in 0..<4 {
      for c in sessions.indices {
        var stream = RandomStream(seed: UInt64(round), stream: UInt64(c))
        for _ in 0..<15 {
          let point = posterior.point(posterior.sample(&stream, scale: 1.5))
          guard let prediction = try? sessions[c].predict(point) else { continue }
          _ = try? sessions[c].audit(point, predicted: prediction)
        }
      }
      learner.synchronize(&sessions)
    }
    return (learner, sessions)
  }

  @Test func aRestoredLearnerAnswersBitByBitTheSame() throws {
    let (learner, sessions) = try used()
    let stored = try JSONEncoder().encode(learner.state)
    let storedSessions = try JSONEncoder().encode(sessions.map(\.state))
    let restored = posterior.learner()
    try restored.restore(JSONDecoder().decode(LearnerState.self, from: stored))
    #expect(restored.state == learner.state)
    #expect(learner.state.points.count > 30)
    let states = try JSONDecoder().decode([LearningSession.State].self, from: storedSessions)
    var stream = RandomStream(seed: 99)
    for (session, state) in zip(sessions, states) {
      var (first, second) = (session, restored.makeSession(state))
      for _ in 0..<20 {
        let point = posterior.point(posterior.sample(&stream))
        let (a, b) = (try first.predict(point), try second.predict(point))
        #expect(a.spectra == b.spectra && a.derived == b.derived && a.provenance == b.provenance)
        #expect(try first.audit(point, predicted: a)?.record == second.audit(point, predicted: b)?.record)
      }
    }
  }

  @Test func continuingAfterARestoreGivesTheSameLearner() throws {
    let (learner, sessions) = try used()
    let restored = posterior.learner()
    try restored.restore(learner.state)
    var (first, second) = (sessions, sessions.map { restored.makeSession($0.state) })
    var stream = RandomStream(seed: 98)
    let points = (0..<30).map { _ in posterior.point(posterior.sample(&stream, scale: 2)) }
    for point in points {
      let answers = (try? first[0].predict(point), try? second[0].predict(point))
      #expect(answers.0?.spectra == answers.1?.spectra)
    }
    learner.synchronize(&first)
    restored.synchronize(&second)
    var (a, b) = (learner.state, restored.state)
    (a.statistics.trainingSeconds, b.statistics.trainingSeconds) = (0, 0)
    (a.statistics.longestTraining, b.statistics.longestTraining) = (0, 0)
    #expect(a == b)
  }

  @Test func aStateOfOtherInputsIsRefused() throws {
    var state = try used().0.state
    let learner = posterior.learner()
    state.inputs = [.omegaB]
    #expect(throws: TheoryError.self) { try learner.restore(state) }
    #expect(learner.state.points.isEmpty)
  }

  @Test func damagedStatesAreErrors() throws {
    let state = try used().0.state
    let learner = posterior.learner()
    var unknown = state
    unknown.points[0].cosmology["warp"] = 1
    #expect(throws: TheoryError.self) { try learner.restore(unknown) }
    var short = state
    short.components = FittedEmulator(GaussianProcessEmulator.self, [FittedProcess(.matern52, [1])])
    #expect(throws: TheoryError.self) { try learner.restore(short) }
    var early = state
    early.fittedCount = 3
    #expect(throws: TheoryError.self) { try learner.restore(early) }
    #expect(learner.state.points.isEmpty)
  }

  @Test func aProviderThatFailsWhileRestoringIsAnError() throws {
    let state = try used().0.state
    let learner = posterior.learner(provider: AcousticStandIn { _ in true })
    #expect(throws: TheoryError.self) { try learner.restore(state) }
  }
}
