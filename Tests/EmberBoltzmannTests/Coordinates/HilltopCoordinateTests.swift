import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann

@Suite("Where early dark energy's field begins, as a coordinate")
struct HilltopCoordinateTests {
  @Test("The parameter comes back, the gradient is that of the value, and it grows", arguments: [0.1, 1.5, 2.8, 3.1])
  func inverse(angle: Double) throws {
    let coordinate = HilltopCoordinate()
    func value(_ x: [Double]) -> Double { coordinate.value(.init([.earlyAngle: x[0]])) ?? .nan }
    let back = try #require(coordinate.inverse(value([angle]), .init()))
    #expect(abs(back - angle) < 1e-12)
    let gradient = try #require(coordinate.gradient(.init([.earlyAngle: angle])))
    #expect(gradient[0] > 0)
    #expect(worstDerivativeMismatch(gradient: gradient, at: [angle], steps: [1e-4], of: value) < 1e-5)
  }

  @Test("Halving the distance from the top is one step of ln 2 wherever it is; on top there is no coordinate")
  func logarithm() throws {
    func value(_ distance: Double) throws -> Double {
      try #require(HilltopCoordinate().value(.init([.earlyAngle: .pi - distance])))
    }
    for distance in [0.05, 0.3, 2] {
      #expect(abs(try value(distance / 2) - value(distance) - log(2)) < 1e-9)
    }
    #expect(HilltopCoordinate().value(.init([.earlyAngle: 3.2])) == nil)
  }
}
