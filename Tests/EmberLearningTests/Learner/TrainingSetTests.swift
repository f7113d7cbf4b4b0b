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

  private func chosen(_ set: TrainingSet, depth: Double, minimum: Int, maximum: Int) -> [Double] {
    set.selected(first: set.count, depth: depth, minimum: minimum, maximum: maximum)
      .compactMap { $0.point.cosmology[given: .spectralIndex] }
  }

  @Test func deepPointsServeOnlyWhereThereAreFewOthers() {
    let points = set([0, 5, 1, 6, 2])
    #expect(chosen(points, depth: 4, minimum: 1, maximum: 9) == [0, 1, 2])
    #expect(chosen(points, depth: 4, minimum: 4, maximum: 9) == [0, 5, 1, 2])
  }

  @Test func ofTooManyTheWholeRangeIsKept() throws {
    let points = set((0..<100).map { Double(($0 * 37) % 100) / 10 })
    let some = chosen(points, depth: 100, minimum: 1, maximum: 20)
    #expect(some.count == 20 && Set(some).count == 20)
    let sorted = some.sorted()
    #expect(sorted.first == 0 && (sorted.last ?? 0) > 9)
    // In the order in which they were learnt.
    let order = (0..<100).map { Double(($0 * 37) % 100) / 10 }
    #expect(some == order.filter(Set(some).contains))
  }
}
