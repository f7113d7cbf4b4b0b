import EmberTheory
import Testing

@testable import EmberBoltzmann

/// Every derived quantity of the table is in a prediction of the solver.
@Suite struct DerivedQuantitiesTests {
  @Test func everyQuantityIsComputed() throws {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 2)
    let prediction = try BoltzmannSolver(precision: .draft).predict(ModelPoint(cosmology: .init()), request)
    #expect(Set(prediction.derived.keys) == Set(DerivedQuantity.allCases.map(\.name)))
    #expect(prediction.derived.values.allSatisfy { $0.isFinite && $0 > 0 })
  }

  /// Without spectra only as much is computed as the names need: the same numbers as beside spectra, the drag epoch to its accuracy.
  @Test(
    arguments: [[:], [.w0: -0.8, .wa: -0.4], [.omegaK: 0.02], [.thetaMC100: 1.0411], [.thetaStar100: 1.0411]]
      as [[ParameterName: Double]])
  func partsAreThoseOfTheWhole(_ given: [ParameterName: Double]) throws {
    let point = ModelPoint(cosmology: .init(given))
    let solver = BoltzmannSolver(precision: .draft)
    let whole = try solver.predict(point, TheoryRequest(spectra: [.unlensedTT], lmax: 2)).derived
    for quantity in DerivedQuantity.allCases where quantity.source != .perturbations {
      let alone = try #require(
        try solver.predict(point, TheoryRequest(derived: [quantity.name])).derived[quantity.name])
      let expected = try #require(whole[quantity.name])
      let isDrag = [.dragRedshift, .dragHorizon, .dragHorizonPerHubble].contains(quantity)
      #expect(isDrag ? abs(alone / expected - 1) < 1e-5 : alone == expected, "\(quantity.rawValue)")
    }
    let several = try solver.predict(point, TheoryRequest(derived: ["rdrag", "age", "YHe"])).derived
    #expect(several["age"] == whole["age"] && several["YHe"] == whole["YHe"])
    #expect(abs(try #require(several["rdrag"]) / (whole["rdrag"] ?? 0) - 1) < 3e-6)
  }
}
