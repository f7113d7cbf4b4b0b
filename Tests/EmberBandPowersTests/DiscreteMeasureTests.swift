import Glibc
import Testing

@testable import EmberBandPowers

/// Few nodes in place of many.
@Suite struct DiscreteMeasureTests {
  private static let measure: DiscreteMeasure = {
    let points = (0..<500).map { -1 + Double($0) / 200 }
    return DiscreteMeasure(points: points, weights: points.map { exp(-8 * $0 * $0) - 0.02 * exp(-$0 * $0) })
  }()

  private static func sum(_ measure: DiscreteMeasure, _ f: (Double) -> Double) -> Double {
    zip(measure.points, measure.weights).reduce(0) { $0 + f($1.0) * $1.1 }
  }

  /// Of degree 2 n - 1, with weights of both signs.
  @Test func polynomialsAreExact() {
    let short = Self.measure.compressed(to: 6)
    #expect(short.points.count == 12)
    for degree in 0...11 {
      let (exact, found) = (
        Self.sum(Self.measure) { pow($0, Double(degree)) }, Self.sum(short) { pow($0, Double(degree)) }
      )
      #expect(abs(found - exact) < 1e-11, "degree \(degree): \(found) and \(exact)")
    }
    let (exact, found) = (Self.sum(Self.measure) { pow($0, 12) }, Self.sum(short) { pow($0, 12) })
    #expect(abs(found - exact) > 1e-9)
  }

  @Test func fewPointsStay() {
    let few = DiscreteMeasure(points: [1, 2, 3], weights: [1, -1, 2])
    #expect(few.compressed(to: 5) == few)
  }
}
