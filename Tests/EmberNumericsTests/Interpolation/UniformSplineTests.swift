import EmberNumerics
import Testing

@Suite struct UniformSplineTests {
  private static func value(_ spline: UniformSpline, _ coefficients: [Double], _ x: Double) -> Double {
    let place = spline.place(x)
    return (0..<4).reduce(0) { $0 + place.weights[$1] * coefficients[place.index + $1] }
  }

  @Test func cubicsAreTheirOwnSplines() {
    let spline = UniformSpline(from: -1, through: 2, count: 7)
    func cubic(_ x: Double) -> Double { 1 - x * (2 + x * (0.5 - 3 * x)) }
    let coefficients = UniformSpline.coefficients(spline.points.map(cubic))
    #expect(coefficients.count == 9)
    for x in [-1, -0.99, -0.4, 0, 0.3, 1.5, 1.9999, 2] {
      #expect(abs(Self.value(spline, coefficients, x) - cubic(x)) < 1e-13)
    }
  }

  @Test func agreesWithTheSplineThatSearches() {
    let spline = UniformSpline(from: 3, through: 8, count: 11)
    let values = spline.points.map { 1 / ($0 - 2) }
    let coefficients = UniformSpline.coefficients(values)
    let other = CubicSpline(spline.points, values)
    for x in stride(from: 3.0, through: 8, by: 0.07) {
      #expect(abs(Self.value(spline, coefficients, x) - other(x)) < 1e-13)
    }
  }

  @Test func outermostValuesHoldBeyondThePoints() {
    let spline = UniformSpline(from: 0, through: 4, count: 5)
    let values: [Double] = [3, 1, 4, 1, 5]
    let coefficients = UniformSpline.coefficients(values)
    for (x, expected) in [(-7.0, 3.0), (0, 3), (4, 5), (1e9, 5), (-.infinity, 3)] {
      #expect(abs(Self.value(spline, coefficients, x) - expected) < 1e-13)
    }
  }
}
