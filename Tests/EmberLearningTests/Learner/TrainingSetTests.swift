import EmberNumerics
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct TrainingSetTests {
  /// Examples whose likelihood at parameter x is -x^2 / 2.
  private func set(_ values: [Double]) -> TrainingSet {
    var set = TrainingSet()
    for x in values {
      var cosmology = CosmologicalParameters()
      cosmology[given: .spectralIndex] = x
      var example = TrainingExample(
        point: ModelPoint(cosmology: cosmology),
        prediction: TheoryPrediction(spectra: PowerSpectra(lmax: 2), derived: [:], provenance: .solver))
      var likelihood = ExampleLikelihood(example, [])
      likelihood.logLikelihood = -x * x / 2
      example.likelihood = likelihood
      set.insert(example)
    }
    return set
  }

  private func near(_ set: TrainingSet, depth: Double, minimum: Int) -> [Double] {
    set.near(first: set.count, depth: depth, minimum: minimum).compactMap { $0.point.cosmology[given: .spectralIndex] }
  }

  @Test func deepPointsServeOnlyWhereThereAreFewOthers() {
    let points = set([0, 5, 1, 6, 2])
    #expect(near(points, depth: 4, minimum: 1) == [0, 1, 2])
    #expect(near(points, depth: 4, minimum: 4) == [0, 5, 1, 2])
  }

  @Test func ofTooManyThoseAreKeptThatStandForAll() {
    var stream = RandomStream(seed: 4)
    let points = (0..<300).map { _ in [stream.normal(), 100 * stream.normal()] }
    let places = SpreadSelection.places(of: points, count: 40, first: 17)
    #expect(places.count == 40 && Set(places).count == 40 && places.contains(17) && places == places.sorted())
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) / 1e4).squareRoot()
    }
    /// How far the loneliest point is from those chosen.
    func gap(_ chosen: [Int]) -> Double {
      points.map { point in chosen.map { distance(points[$0], point) }.min() ?? 0 }.max() ?? 0
    }
    #expect(gap(places) < 0.6 * gap(Array(0..<40)))
    #expect(SpreadSelection.places(of: points, count: 400, first: 3) == Array(0..<300))
    #expect(SpreadSelection.places(of: [], count: 4, first: 0).isEmpty)
  }

  @Test func whatIsNotLearntIsSaid() throws {
    let posterior = try StandInPosterior(lmax: 100)
    var settings = LearningSettings()
    settings.maximumTrainingPoints = 40
    let learner = posterior.learner(settings)
    learner.train(design: posterior.design(45))
    #expect(learner.statistics.trainingPoints == 40 && learner.statistics.pointsLeftOut == 5)
    // Learning goes on beyond twice as many.
    var stream = RandomStream(seed: 3)
    var sessions = [learner.makeSession(index: 0, seed: 1)]
    for _ in 0..<50 { _ = try sessions[0].solve(posterior.point(posterior.sample(&stream))) }
    learner.synchronize(&sessions)
    #expect(learner.statistics.trainingPoints == 40 && learner.statistics.pointsLeftOut == 55)
  }
}
