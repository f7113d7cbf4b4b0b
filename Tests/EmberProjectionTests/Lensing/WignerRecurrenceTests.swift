import EmberNumerics
import Glibc
import Testing

@testable import EmberProjection

@Suite struct WignerRecurrenceTests {
  private static let angles: Lanes = [0.01, 0.1, 0.4, 0.9, 1.4, 1.9, 2.4, 3.0]

  private func values(_ m: Int, _ n: Int, l: Int) -> Lanes {
    let recurrence = WignerRecurrence(m, n, lmax: l)
    let cosines = Self.angles.mapLanes { cos($0) }
    return recurrence.state(at: l, angles: Self.angles, cosines: cosines).current * recurrence.inverseScale[l]
  }

  @Test func agreesWithClosedForms() {
    for lane in 0..<8 {
      let c = cos(Self.angles[lane])
      let s = sin(Self.angles[lane])
      let p4 = (35 * c * c * c * c - 30 * c * c + 3) / 8
      #expect(abs(values(0, 0, l: 4)[lane] - p4) < 1e-13)
      #expect(abs(values(2, 0, l: 2)[lane] - 6.0.squareRoot() / 4 * s * s) < 1e-14)
      #expect(abs(values(1, 1, l: 2)[lane] - (1 + c) * (2 * c - 1) / 2) < 1e-14)
      #expect(abs(values(2, -2, l: 2)[lane] - (1 - c) * (1 - c) / 4) < 1e-14)
      #expect(abs(values(2, 2, l: 3)[lane] - (1 + c) * (1 + c) * (3 * c - 2) / 4) < 1e-14)
    }
  }

  /// At small angles and large l, d^l_{mn} tends to the Bessel function J_{m-n}(l theta).
  @Test(arguments: LensingTables.pairs.map { [$0.m, $0.n] })
  func tendsToBesselFunction(_ pair: [Int]) {
    let l = 3000
    let argument = (Double(l) + 0.5) * Self.angles[0]
    let expected = jn(Int32(pair[0] - pair[1]), argument)
    #expect(abs(values(pair[0], pair[1], l: l)[0] - expected) < 1e-3)
  }
}
