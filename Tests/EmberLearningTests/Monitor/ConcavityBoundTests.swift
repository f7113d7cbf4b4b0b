import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct ConcavityBoundTests {
  private let posterior: StandInPosterior
  private let learner: LearningProvider

  init() throws {
    posterior = try StandInPosterior(lmax: 600)
    learner = posterior.learner()
    learner.train(design: posterior.design(50))
  }

  /// A session that has been inside the trained region.
  private func insider(_ learner: LearningProvider) throws -> LearningSession {
    var session = learner.makeSession(index: 0, seed: 3)
    _ = try session.predict(posterior.point(posterior.center))
    return session
  }

  @Test func boundsHoldForFarOffPoints() throws {
    let snapshot = try #require(learner.snapshot)
    var stream = RandomStream(seed: 1)
    var applied = 0
    for distance in [8.0, 10, 12, 15] {
      for _ in 0..<50 {
        let point = posterior.point(posterior.point(atDistance: distance, &stream))
        guard let bound = snapshot.bound(point) else { continue }
        applied += 1
        let truth = try posterior.provider.predict(point, posterior.request)
        #expect(try snapshot.logLikelihood(truth, at: point) <= bound)
      }
    }
    #expect(applied > 120)
  }

  /// A calibration that is off lowers ln L everywhere: that it does so at the edge says nothing of what lies beyond.
  @Test func boundsHoldWhereNuisanceParametersAreOthersThanInTraining() throws {
    let likelihood = ForegroundLikelihood(base: posterior.likelihood)
    func nuisance(_ slope: Double) -> NuisanceParameters { NuisanceParameters(["A_ps": 0, "slope": slope]) }
    let learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, coordinates: posterior.coordinates,
      sensitivities: [likelihood],
      request: posterior.request, nuisance: nuisance(0))
    learner.train(
      design: posterior.design(50).map {
        var point = $0
        point.nuisance = nuisance(0)
        return point
      })
    let snapshot = try #require(learner.snapshot)
    var stream = RandomStream(seed: 5)
    var applied = 0
    for distance in [7.0, 9, 12] {
      for i in 0..<30 {
        var point = posterior.point(posterior.point(atDistance: distance, &stream))
        // Towards which the data pull back.
        point.nuisance = nuisance(i.isMultiple(of: 2) ? 0.1 : -0.1)
        guard let bound = snapshot.bound(point) else { continue }
        applied += 1
        let truth = try posterior.provider.predict(point, posterior.request)
        #expect(try snapshot.logLikelihood(truth, at: point) <= bound)
      }
    }
    #expect(applied > 20, "\(applied)")
  }

  @Test func farOffPointsAreRejectedAndAFewChecked() throws {
    var sessions = [try insider(learner)]
    var stream = RandomStream(seed: 2)
    let floor = try #require(learner.snapshot).monitor.best - 6
    var negligible = 0
    for _ in 0..<100 {
      do throws(TheoryError) {
        let point = posterior.point(posterior.point(atDistance: 14, &stream))
        #expect(try sessions[0].predict(point, above: floor).provenance == .solver)
      } catch {
        #expect(error.category == "negligible likelihood")
        negligible += 1
      }
    }
    learner.synchronize(&sessions)
    let tail = learner.statistics.tail
    #expect(tail.rejected == negligible && negligible > 80)
    #expect(tail.checked >= 1 && tail.checked < 15)
    #expect(tail.violations == 0)
  }

  @Test("Inside the region but too far from training points the way there bounds ln L, and steps are rejected by it")
  func boundsHoldFarFromTrainingPoints() throws {
    let learner = posterior.learner()
    learner.train(design: posterior.design(40))
    let snapshot = try #require(learner.snapshot)
    var session = try insider(learner)
    let floor = snapshot.monitor.best - 2
    var stream = RandomStream(seed: 9)
    var (applied, rejected, trusted) = (0, 0, 0)
    for distance in [4.0, 5, 6] {
      for _ in 0..<200 {
        let point = posterior.point(posterior.point(atDistance: distance, &stream))
        guard case .useSolver(.nearPrior, _) = snapshot.assess(point) else {
          if case .useEmulator = snapshot.assess(point) {
            trusted += 1
            #expect(session.upperBound(point) == nil, "what the emulator may answer is never bounded")
          }
          continue
        }
        let truth = try snapshot.logLikelihood(posterior.provider.predict(point, posterior.request), at: point)
        if let bound = snapshot.bound(point) {
          applied += 1
          #expect(truth <= bound)
        }
        if (try? session.predict(point, above: floor)) == nil {
          rejected += 1
          #expect(truth < floor)
        }
      }
    }
    #expect(applied > 10 && rejected > 10 && trusted > 10, "\(applied), \(rejected), \(trusted)")
  }

  @Test("Where something is added to the model, of points inside the region those alone are bounded that are seen deep")
  func deepPointsInside() throws {
    var coordinates = posterior.coordinates
    coordinates.addition = EmulatedAddition(share: .tauReio, shapes: [.spectralIndex])
    let learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, coordinates: coordinates,
      sensitivities: [posterior.likelihood], request: posterior.request)
    learner.train(design: posterior.design(60, radius: 6.5))
    let snapshot = try #require(learner.snapshot)
    let frozen = try #require(learner.frozen)
    var stream = RandomStream(seed: 4)
    var (applied, useful) = (0, 0)
    for _ in 0..<100 {
      guard let cosmology = frozen.regionPoint(&stream) else { continue }
      let point = ModelPoint(cosmology: cosmology)
      let truth = try posterior.logLikelihood(posterior.provider.predict(point, posterior.request))
      guard let bound = snapshot.bound(point) else { continue }
      applied += 1
      #expect(truth <= bound)
      #expect(snapshot.monitor.best - truth > 15, "points of the posterior are never bounded")
      if bound < snapshot.monitor.best - 10 { useful += 1 }
    }
    #expect(useful > 10 && useful > applied / 2, "\(useful) of \(applied)")
  }

  @Test func withoutAFloorNothingIsRejected() throws {
    var session = try insider(learner)
    var stream = RandomStream(seed: 2)
    for _ in 0..<5 {
      let point = posterior.point(posterior.point(atDistance: 14, &stream))
      #expect(try session.predict(point).provenance == .solver)
    }
  }

  @Test func uncertainPointsAreRejectedOnlyFarBelowTheFloor() throws {
    // Nothing is ever accurate enough.
    let learner = posterior.learner(LearningSettings(accuracy: .init(shift: 1e-12)))
    learner.train(design: posterior.design(50))
    let best = try #require(learner.snapshot).monitor.best
    var session = learner.makeSession(index: 0, seed: 3)
    let point = posterior.point(posterior.center)
    #expect(try session.predict(point, above: best - 1).provenance == .solver)
    #expect(throws: TheoryError.self) { try session.predict(point, above: best + 100) }
  }

  @Test func aChainThatStartsOutsideIsNotHeldOut() throws {
    var session = learner.makeSession(index: 0, seed: 3)
    var stream = RandomStream(seed: 2)
    let point = posterior.point(posterior.point(atDistance: 20, &stream))
    #expect(try session.predict(point).provenance == .solver)
  }

  @Test("Beyond a second peak that is known, bounds start from there", arguments: [true, false])
  func secondPeak(isKnown: Bool) throws {
    // The same posterior once more, mirrored, 24 standard deviations away: spectra are those of a parabola in the tilt.
    let half = 0.036
    let middle = posterior.center[5] - half
    let twice = MirroredProvider(base: posterior.provider) { point in
      guard let tilt = point.cosmology[.spectralIndex] else { return point }
      var image = point
      let offset = tilt - middle
      image.cosmology[given: .spectralIndex] = middle + half + (offset * offset - half * half) / (2 * half)
      return image
    }
    func other(_ point: ModelPoint) -> ModelPoint {
      var image = point
      image.cosmology[given: .spectralIndex] = 2 * middle - (point.cosmology[.spectralIndex] ?? 0)
      return image
    }
    let learner = posterior.learner(provider: twice)
    learner.train(design: posterior.design(50) + posterior.design(50).map(other))
    let center = posterior.point(posterior.center)
    if isKnown { learner.expect(peaks: [center.cosmology, other(center).cosmology]) }
    let snapshot = try #require(learner.snapshot)
    #expect(snapshot.tails.count == (isKnown ? 2 : 1))
    var stream = RandomStream(seed: 11)
    var (applied, wrong) = (0, 0)
    for distance in [5.0, 7, 9, 12] {
      for _ in 0..<50 {
        let near = posterior.point(posterior.point(atDistance: distance, &stream))
        for point in [near, other(near)] {
          guard let bound = snapshot.bound(point) else { continue }
          applied += 1
          let truth = try twice.predict(point, posterior.request)
          if try snapshot.logLikelihood(truth, at: point) > bound { wrong += 1 }
        }
      }
    }
    #expect(applied > 100, "\(applied)")
    #expect(isKnown ? wrong == 0 : wrong > 0, "\(wrong) of \(applied)")
  }

  @Test func aSecondPeakEndsTheRule() throws {
    // Beyond ten standard deviations in the spectral index everything looks as at the center.
    let (center, threshold) = (posterior.point(posterior.center), 0.966 - 0.03)
    let inner = posterior.provider
    let twoPeaks = MirroredProvider(base: inner) { ($0.cosmology[.spectralIndex] ?? 1) < threshold ? center : $0 }
    let learner = posterior.learner(provider: twoPeaks)
    learner.train(design: posterior.design(50))
    var sessions = [try insider(learner)]
    let floor = try #require(learner.snapshot).monitor.best - 6
    var far = posterior.center
    far[5] = threshold - 0.03
    for i in 0..<3 {
      far[5] -= 1e-4 * Double(i)
      _ = try? sessions[0].predict(posterior.point(far), above: floor)
    }
    // At once, not from the next round on.
    try #require(sessions[0].tally.tail.violations > 0)
    for _ in 0..<5 { #expect(try sessions[0].predict(posterior.point(far), above: floor).provenance == .solver) }
    learner.synchronize(&sessions)
    #expect(learner.statistics.tail.violations > 0)
    far[5] -= 1e-3
    for _ in 0..<20 { #expect(try sessions[0].predict(posterior.point(far), above: floor).provenance == .solver) }
  }
}

/// Answers for another point than the one asked for.
private struct MirroredProvider: TheoryProvider {
  var base: AcousticStandIn
  var image: @Sendable (ModelPoint) -> ModelPoint
  var identifier: ProviderIdentifier { base.identifier }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try base.predict(image(point), request)
  }
}
