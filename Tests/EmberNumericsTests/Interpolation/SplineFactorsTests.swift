import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

/// The factored natural spline against ``CubicSpline``.
@Suite struct SplineFactorsTests {
  private static let x = (0..<23).map { Double($0) + 0.4 * sin(Double($0)) }

  private static func ordinate(_ i: Int, _ column: Int) -> Double {
    cos(0.3 * x[i] + 0.1 * Double(column)) + 0.01 * Double(column) * x[i]
  }

  @Test func lanesMatchTheNaturalSpline() {
    let y = Self.x.indices.map { i in
      var lanes = Lanes.zero
      for lane in 0..<Lanes.scalarCount { lanes[lane] = Self.ordinate(i, lane) }
      return lanes
    }
    let curvatures = SplineFactors(Self.x).curvatures(y)
    for lane in 0..<Lanes.scalarCount {
      let spline = CubicSpline(Self.x, y.map { $0[lane] }, ends: .natural)
      for i in Self.x.indices { #expect(abs(curvatures[i][lane] - spline.curvature[i]) < 1e-14) }
    }
  }

  @Test func curvaturesAreThoseOfTheSlope() {
    let y = Self.x.indices.map { Self.ordinate($0, 2) }
    let curvatures = SplineFactors(Self.x).curvatures(y.map { Lanes(repeating: $0) })
    let spline = CubicSpline(Self.x, y, ends: .natural)
    for i in [1, 7, 20] {
      // Slopes bend at the points: compare from the middle of the interval on, where curvature is the mean of its ends.
      let middle = (Self.x[i] + Self.x[i + 1]) / 2
      let curvature = (curvatures[i][0] + curvatures[i + 1][0]) / 2
      let mismatch = worstDerivativeMismatch(gradient: [curvature], at: [middle], steps: [0.05]) {
        spline.derivative($0[0])
      }
      #expect(mismatch < 1e-9)
    }
  }

  @Test func weightsInterpolate() {
    let factors = SplineFactors(Self.x)
    let y = Self.x.indices.map { Self.ordinate($0, 3) }
    let spline = CubicSpline(Self.x, y, ends: .natural)
    for (i, t) in [(0, 0.7), (7, 7.4), (21, 21.5)] {
      let interval = spline.interval(of: t)
      #expect(abs(interval - i) <= 1)
      let w = factors.weights(t, in: interval)
      let line = w.0 * y[interval] + w.1 * y[interval + 1]
      let value = line + w.2 * spline.curvature[interval] + w.3 * spline.curvature[interval + 1]
      #expect(abs(value - spline(t)) < 1e-15)
    }
  }

  @Test(arguments: [2, 3]) func fewPoints(count: Int) {
    let x = Array(Self.x[..<count])
    let y = (0..<count).map { Self.ordinate($0, 0) }
    let spline = CubicSpline(x, y, ends: .natural)
    let lanes = SplineFactors(x).curvatures(y.map { Lanes(repeating: $0) })
    for i in 0..<count { #expect(abs(lanes[i][0] - spline.curvature[i]) < 1e-14) }
  }
}
