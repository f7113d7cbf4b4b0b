import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("Fits that go on while chains walk")
struct BackgroundFitTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 200) }

  private func learner(_ kind: EmulatorKind) -> LearningProvider {
    let learner = posterior.learner(LearningSettings(kinds: [kind]))
    learner.train(design: posterior.design(50))
    return learner
  }

  /// One session of a learner.
  private func session(_ learner: LearningProvider) -> [LearningSession] { [learner.makeSession(index: 0, seed: 1)] }

  private func learn(_ count: Int, _ sessions: inout [LearningSession], _ stream: inout RandomStream) throws {
    for _ in 0..<count { _ = try sessions[0].solve(posterior.point(posterior.sample(&stream))) }
  }

  @Test("Fits are made of a copy, and adopted at the next synchronisation", arguments: EmulatorKind.all)
  func adopted(kind: EmulatorKind) throws {
    let learner = learner(kind)
    var (sessions, stream) = (session(learner), RandomStream(seed: 3))
    #expect(learner.statistics.fits == 1)
    try learn(10, &sessions, &stream)
    learner.synchronize(&sessions)
    #expect(learner.statistics.trainingPoints > 50)
    #expect(learner.statistics.fits == 1 && learner.state.fittedCount == 50)
    learner.synchronize(&sessions)
    #expect(learner.statistics.fits == 2 && learner.state.fittedCount == 60)
    #expect(learner.state.fitsInBackground == nil)
  }

  @Test("What a checkpoint keeps while a fit goes on leads to the same emulator")
  func restored() throws {
    let kind = EmulatorKind(NeuralLinearEmulator.self)
    let learner = learner(kind)
    var (sessions, stream) = (session(learner), RandomStream(seed: 5))
    try learn(10, &sessions, &stream)
    learner.synchronize(&sessions)
    let state = try JSONDecoder().decode(LearnerState.self, from: JSONEncoder().encode(learner.state))
    #expect(state.fitsInBackground == true)
    let again = posterior.learner(LearningSettings(kinds: [kind]))
    try again.restore(state)
    var others = session(again)
    learner.synchronize(&sessions)
    again.synchronize(&others)
    #expect(again.state.components == learner.state.components && again.state.fittedCount == 60)
    for _ in 0..<10 {
      let point = posterior.point(posterior.sample(&stream))
      #expect(
        try again.predict(point, posterior.request).spectra == learner.predict(point, posterior.request).spectra)
    }
  }
}
