import EmberNumerics
import EmberTheory
import Testing

@testable import EmberLearning

@Suite("Learning where chains have been")
struct RefinementTests {
  /// The stated rms error of ln L over fresh points of the posterior.
  private func statedError(_ learner: LearningProvider, _ posterior: StandInPosterior) throws -> Double {
    var stream = RandomStream(seed: 77)
    let errors = try (0..<200).compactMap { _ -> Double? in
      guard
        case .emulator(let sigma) = try learner.predict(posterior.point(posterior.sample(&stream)), posterior.request)
          .provenance
      else { return nil }
      return sigma
    }
    try #require(errors.count > 100)
    return (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
  }

  /// Settings that ask on the whole for a third of what 30 points state, without audits.
  private func demanding(_ posterior: StandInPosterior) throws -> LearningSettings {
    var settings = LearningSettings()
    settings.audits.maximum = 0
    let learner = posterior.learner(settings)
    learner.train(design: posterior.design(30))
    // What is allowed at a point is 5.7 times as much as on the whole.
    let share = settings.accuracy.error(inputs: posterior.names.count) / settings.accuracy.shift
    settings.accuracy.shift = try statedError(learner, posterior) / 3 / share
    settings.accuracy.width = settings.accuracy.shift
    return settings
  }

  /// A few rounds of two chains that stay where the emulator is trusted, but for some points that they ask the solver for at first.
  private func walk(_ learner: LearningProvider, _ posterior: StandInPosterior, rounds: Int, solving: Int = 0) throws {
    var stream = RandomStream(seed: 3)
    var sessions = [0, 1].map { learner.makeSession(index: $0, seed: 1) }
    for _ in 0..<solving { _ = try sessions[0].solve(posterior.point(posterior.sample(&stream))) }
    for _ in 0..<rounds {
      for _ in 0..<400 {
        for i in sessions.indices {
          let point = posterior.point(posterior.sample(&stream))
          guard let prediction = sessions[i].emulated(point) else { continue }
          _ = try sessions[i].audit(point, predicted: prediction)
        }
      }
      learner.synchronize(&sessions)
    }
  }

  @Test(
    "Stated errors fall to what is asked for on the whole, not only below what is allowed at each point; then no more is asked"
  )
  func refinement() throws {
    let posterior = try StandInPosterior(lmax: 600)
    let settings = try demanding(posterior)
    let wanted = settings.accuracy.error(inputs: posterior.names.count)
    let learner = posterior.learner(settings)
    learner.train(design: posterior.design(30))
    #expect(try statedError(learner, posterior) > 1.3 * wanted)
    try walk(learner, posterior, rounds: 25)
    #expect(try statedError(learner, posterior) < 1.1 * wanted)
    let calls = learner.statistics.trainingPoints
    try walk(learner, posterior, rounds: 1)
    #expect(learner.statistics.trainingPoints <= calls + 4)
    // Where as much is known as is asked for, chains alone decide what is learnt.
    let satisfied = posterior.learner()
    satisfied.train(design: posterior.design(60))
    try walk(satisfied, posterior, rounds: 2)
    #expect(satisfied.statistics.trainingPoints == 60 + satisfied.statistics.audits.count)
  }

  @Test("Without audits there are none, not one of each chain")
  func noAudits() throws {
    let posterior = try StandInPosterior(lmax: 200)
    var settings = LearningSettings()
    settings.audits.maximum = 0
    let learner = posterior.learner(settings)
    learner.train(design: posterior.design(30))
    try walk(learner, posterior, rounds: 2)
    #expect(learner.statistics.audits.isEmpty)
  }

  @Test("What a fit that is due will say of known points is waited for before others are computed")
  func patience() throws {
    let posterior = try StandInPosterior(lmax: 600)
    let learner = posterior.learner(try demanding(posterior))
    learner.train(design: posterior.design(30))
    let known = learner.statistics.trainingPoints
    try walk(learner, posterior, rounds: 1, solving: 4)
    #expect(learner.statistics.trainingPoints == known + 4)
    #expect(learner.statistics.fits == 1)
    try walk(learner, posterior, rounds: 1)
    #expect(learner.statistics.trainingPoints > known + 4)
    #expect(learner.statistics.fits == 2)
  }
}
