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
}
