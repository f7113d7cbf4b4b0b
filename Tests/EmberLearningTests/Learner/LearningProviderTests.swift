import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct LearningProviderTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  /// Chains of random posterior points: predictions in order of session and step, and audits.
  private func run(
    _ learner: LearningProvider, _ sessions: inout [LearningSession], rounds: Int, steps: Int = 20
  ) -> [Double] {
    var values: [Double] = []
    for round in 0..<rounds {
      for c in sessions.indices {
        var stream = RandomStream(seed: 40 + UInt64(round), stream: UInt64(sessions[c].index))
        for _ in 0..<steps {
          let point = posterior.point(posterior.sample(&stream, scale: 1.3))
          guard let prediction = try? sessions[c].predict(point) else { continue }
          values.append(prediction.spectra[.lensedTT]?[300] ?? 0)
          if let outcome = try? sessions[c].audit(point, predicted: prediction) {
            values.append(outcome.record.difference)
          }
        }
      }
      learner.synchronize(&sessions)
    }
    return values
  }

  @Test func withoutTrainingTheSolverAnswers() throws {
    let learner = posterior.learner()
    var session = learner.makeSession(index: 0, seed: 1)
    let point = posterior.point(posterior.center)
    #expect(try session.predict(point).provenance == .solver)
    #expect(session.newSolverCalls == 1)
    #expect(try learner.predict(point, posterior.request).provenance == .solver)
    #expect(learner.state.points.isEmpty)
  }

  @Test func aSessionLearnsFromItsOwnCalls() throws {
    let learner = posterior.learner()
    var sessions = [learner.makeSession(index: 0, seed: 1)]
    for point in posterior.design(40) { _ = try sessions[0].predict(point) }
    #expect(sessions[0].newSolverCalls == 40)
    learner.synchronize(&sessions)
    #expect(sessions[0].newSolverCalls == 0)
    let prediction = try sessions[0].predict(posterior.point(posterior.center))
    guard case .emulator = prediction.provenance else {
      Issue.record("forty points should do")
      return
    }
    #expect(learner.statistics.solverCalls == 40)
    #expect(learner.statistics.refusals[RefusalReason.untrained.rawValue] == 40)
    // The last answer is not merged yet.
    #expect(learner.statistics.emulatorUses == 0 && learner.statistics(with: sessions[0]).emulatorUses == 1)
  }

  @Test func theOrderOfSessionsInMemoryDoesNotMatter() throws {
    let outcomes = [[0, 1, 2], [2, 0, 1]].map { order in
      let learner = posterior.learner()
      learner.train(design: posterior.design(30))
      var sessions = order.map { learner.makeSession(index: $0, seed: 7) }
      _ = run(learner, &sessions, rounds: 3)
      sessions.sort { $0.index < $1.index }
      var state = learner.state
      state.statistics.trainingSeconds = 0
      state.statistics.longestTraining = 0
      return (state, run(learner, &sessions, rounds: 1))
    }
    #expect(outcomes[0].0 == outcomes[1].0)
    #expect(outcomes[0].1 == outcomes[1].1)
    #expect(outcomes[0].0.points.count > 30)
  }

  @Test func auditsAreCountedBoundedAndCovered() throws {
    var settings = LearningSettings()
    settings.audits = AuditSchedule(initial: 1, floor: 0.5, decay: 10, maximum: 25)
    func learner(_ settings: LearningSettings) -> LearningProvider {
      let learner = posterior.learner(settings)
      learner.train(design: posterior.design(50))
      var sessions = (0..<4).map { learner.makeSession(index: $0, seed: 7) }
      _ = run(learner, &sessions, rounds: 6)
      return learner
    }
    // Where errors are far below what is asked for a few tell enough.
    let few = learner(settings).statistics
    #expect(few.audits.count == 10)
    // Where they are not, all are made.
    let share = settings.accuracy.error(inputs: posterior.names.count) / settings.accuracy.shift
    settings.accuracy = PosteriorAccuracy(
      shift: (few.auditError ?? 0) / share, width: (few.auditError ?? 0) / share)
    let learner = learner(settings)
    let statistics = learner.statistics
    #expect(statistics.audits.count == 25)
    #expect((statistics.coverage95 ?? 0) >= 0.8)
    #expect((1e-6...0.02).contains(statistics.auditError ?? 1))
    // Bounds that are much too wide would hold as well.
    let stated = statistics.audits.map(\.statedSigma).reduce(0, +) / 25
    #expect(stated < 5 * (statistics.auditError ?? 0), "\(stated), \(statistics.auditError ?? 0)")
    #expect(statistics.solverCalls == 50 + 25 + statistics.refusals.values.reduce(0, +))
    for audit in statistics.audits {
      #expect(abs(audit.statedBound95 / audit.statedSigma - 1.959964) < 1e-5 && audit.difference != 0)
      #expect(audit.isWithinBound == (abs(audit.difference) <= 1.959964 * audit.statedSigma))
    }
    #expect(statistics.emulatorShare > 0.9)
    // All of it calibrates but what lies deeper than nearly all of a normal posterior does: these points spread 1.3 times as far.
    let best = try #require(learner.snapshot).monitor.best
    let depths = learner.core.withLock { $0.heldOut.examples.map { best - $0.logLikelihood } }
    #expect(statistics.calibrationPoints == depths.count { $0 <= 3 + 3 * 3.0.squareRoot() })
    #expect(statistics.calibrationPoints > 15)
    #expect(learner.state.points.count { $0.isHeldOut } == 25)
    // And is learnt then, as all the rest.
    #expect(statistics.trainingPoints + statistics.pointsLeftOut == statistics.solverCalls)
  }

  @Test("Points as deep as nuisance parameters make chains calibrate")
  func depthOfAllParameters() throws {
    let learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, coordinates: posterior.coordinates,
      sensitivities: [posterior.likelihood], request: posterior.request, dimension: 20)
    learner.train(design: posterior.design(50))
    var stream = RandomStream(seed: 4)
    learner.calibrate(
      try (0..<20).map { _ in
        let point = posterior.point(posterior.sample(&stream, scale: 1.8))
        return (point, try posterior.provider.predict(point, posterior.request))
      })
    let best = try #require(learner.snapshot).monitor.best
    let depths = learner.core.withLock { $0.heldOut.examples.map { best - $0.logLikelihood } }
    // Mean and three standard deviations of half a chi squared of 20 degrees of freedom, not of the six inputs.
    #expect(learner.statistics.calibrationPoints == depths.count { $0 <= 10 + 3 * 10.0.squareRoot() })
    #expect(learner.statistics.calibrationPoints > depths.count { $0 <= 3 + 3 * 3.0.squareRoot() })
  }

  @Test("Audited points are learnt, and each calibrates the emulator that has learnt all but it")
  func auditsCalibrateAndAreLearnt() throws {
    var settings = LearningSettings()
    settings.audits = AuditSchedule(initial: 1, floor: 1, decay: 10, maximum: 10)
    let learner = posterior.learner(settings)
    learner.train(design: posterior.design(30))
    var sessions = [learner.makeSession(index: 0, seed: 3)]
    let before = try #require(learner.snapshot)
    _ = run(learner, &sessions, rounds: 3)
    let audited = learner.core.withLock { $0.heldOut.examples }
    try #require(audited.count == 10)
    let calls = learner.statistics.refusals.values.reduce(0, +)
    let after = try #require(learner.snapshot)
    #expect(after.trainingCount == before.trainingCount + calls + 10 && after.calibrationPoints >= 8)
    func errors(_ snapshot: EmulatorSnapshot) -> [HeldOutError] {
      let judge = HeldOutJudge(snapshot.products, snapshot.region, snapshot.monitor, toDepth: .infinity)
      return audited.compactMap(judge.error)
    }
    func square(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
    let (unlearnt, learnt) = (errors(before), errors(after))
    #expect(square(learnt.map(\.difference)) < square(unlearnt.map(\.difference)) / 4)
    #expect(square(learnt.map(\.rawSigma)) < square(unlearnt.map(\.rawSigma)) / 4)
    // An emulator that has learnt all of them but one says at that one what its factor comes from.
    let (fit, trainer, all) = try #require(
      learner.core.withLock { core in
        let trainer = learner.trainer(&core, first: core.fit?.count ?? 0)
        return core.fit.flatMap { fit in trainer.map { (fit, $0, core.training.joined(core.heldOut).examples) } }
      })
    let leftOut = try audited.map { one in
      let others = try #require(trainer.data(all.filter { $0.point.cosmology != one.point.cosmology }, fit.basis))
      let snapshot = try #require(trainer.snapshot(others, fit, best: after.monitor.best))
      let judge = HeldOutJudge(snapshot.products, snapshot.region, snapshot.monitor, toDepth: .infinity)
      return try #require(judge.error(one))
    }
    let places = all.indices.filter { all[$0].isHeldOut }
    for (place, error) in zip(places, leftOut) {
      let stated = try #require(after.leftOutErrors[place])
      #expect(abs(stated + error.difference) < 0.1 * abs(error.difference) + 0.3 * error.rawSigma)
    }
  }

  @Test func failuresAreThrownCountedAndNeverFatal() throws {
    let provider = AcousticStandIn { ($0.cosmology[.omegaB] ?? 0) > 0.0224 }
    let learner = posterior.learner(provider: provider)
    let design = posterior.design(60)
    var reports: [TrainingProgress] = []
    learner.train(design: design) {
      reports.append($0)
      return true
    }
    let failed = design.count { ($0.cosmology[.omegaB] ?? 0) > 0.0224 }
    #expect(reports.last == TrainingProgress(completed: 60, total: 60, failed: failed))
    #expect(learner.statistics.failures == ["stand-in failed": failed])
    var sessions = [learner.makeSession(index: 0, seed: 1)]
    var far = posterior.center
    far[0] += 0.01
    #expect(throws: TheoryError.self) { try sessions[0].predict(posterior.point(far)) }
    learner.synchronize(&sessions)
    #expect(learner.statistics.failures == ["stand-in failed": failed + 1])
    #expect(learner.snapshot != nil)
  }

  @Test func aProviderThatAlwaysFailsLeavesTheLearnerUntrained() {
    let learner = posterior.learner(provider: AcousticStandIn { _ in true })
    learner.train(design: posterior.design(30))
    #expect(learner.snapshot == nil)
    #expect(learner.statistics.failures == ["stand-in failed": 30])
  }

  @Test func aDesignCanBeStopped() {
    let learner = posterior.learner()
    learner.train(design: posterior.design(30)) { $0.completed < 5 }
    #expect(learner.state.points.count == 5)
  }

  @Test func withoutLikelihoodsADefaultExperimentIsTheMeasure() throws {
    let learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, sensitivities: [], request: posterior.request)
    learner.train(design: posterior.design(50))
    let prediction = try learner.predict(posterior.point(posterior.center), posterior.request)
    guard case .emulator(let sigma) = prediction.provenance else {
      Issue.record("the center should be emulated")
      return
    }
    #expect(sigma > 0 && sigma < 0.1)
  }

  @Test func degenerateDesignsDoNotTrain() throws {
    let learner = posterior.learner()
    learner.train(design: Array(repeating: posterior.point(posterior.center), count: 40))
    #expect(learner.snapshot == nil && learner.state.points.count == 1)
    var fixed = posterior.design(40)
    for i in fixed.indices { fixed[i].cosmology[given: .tauReio] = 0.05 }
    learner.train(design: fixed)
    #expect(learner.state.points.count == 41)
    // A parameter that never varied: an emulator would not know what it does.
    #expect(learner.snapshot == nil)
    var moved = fixed[0]
    moved.cosmology[given: .tauReio] = 0.06
    #expect(try learner.predict(moved, posterior.request).provenance == .solver)
  }

  @Test func farPointsTrainOnlyWhileThereAreNoBetter() throws {
    var training = TrainingSet()
    let points = posterior.design(30) + posterior.design(40, radius: 60).dropFirst()
    for point in points {
      training.insert(
        TrainingExample(point: point, prediction: try posterior.provider.predict(point, posterior.request)))
    }
    training.evaluate([posterior.likelihood])
    #expect(training.near(first: 69, depth: 50, minimum: 10).count < 40)
    #expect(training.near(first: 69, depth: 50, minimum: 60).count == 60)
    #expect(training.near(first: 5, depth: 50, minimum: 10).count == 5)
  }

  @Test func aWideDesignFirstIsNarrowedByWhatTheChainVisits() throws {
    let learner = posterior.learner()
    learner.train(design: posterior.design(60, radius: 40))
    var sessions = [learner.makeSession(index: 0, seed: 1)]
    _ = run(learner, &sessions, rounds: 8, steps: 10)
    let before = learner.statistics.refusals.values.reduce(0, +)
    _ = run(learner, &sessions, rounds: 2, steps: 50)
    #expect(learner.statistics.refusals.values.reduce(0, +) - before < 25)
  }
}
