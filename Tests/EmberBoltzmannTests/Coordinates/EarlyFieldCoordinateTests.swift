import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBoltzmann

@Suite("What shapes early dark energy, as coordinates")
struct EarlyFieldCoordinateTests {
  private func model(_ coordinate: EarlyFieldCoordinate, _ x: [Double]) -> CosmologicalParameters {
    CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(coordinate.dependencies, x)))
  }

  @Test(
    "The parameter comes back, and the gradient is that of the value",
    arguments: [(EarlyFieldCoordinate.redshift, 3.9), (.angle, 0.4)], [0, 1e-3, 0.03, 0.3])
  func inverse(one: (coordinate: EarlyFieldCoordinate, own: Double), share: Double) throws {
    let x = [share, one.own]
    let value = try #require(one.coordinate.value(model(one.coordinate, x)))
    #expect(abs(try #require(one.coordinate.inverse(value, model(one.coordinate, [share, 0]))) - one.own) < 1e-12)
    let gradient = try #require(one.coordinate.gradient(model(one.coordinate, [share + 1e-4, one.own])))
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: [share + 1e-4, one.own], steps: [2e-5, 1e-3]) {
      one.coordinate.value(model(one.coordinate, $0)) ?? .nan
    }
    #expect(mismatch < 1e-5)
  }

  @Test("Models that hardly differ lie close together")
  func vanishingField() throws {
    let coordinate = EarlyFieldCoordinate.redshift
    func spread(_ share: Double) throws -> Double {
      try #require(coordinate.value(model(coordinate, [share, 4.2])))
        - #require(coordinate.value(model(coordinate, [share, 3.2])))
    }
    #expect(try spread(0) < 0.03 && spread(0.02) < 0.35 && spread(0.2) > 0.7)
    #expect(coordinate.value(model(coordinate, [-0.1, 3.2])) == nil)
  }
}
