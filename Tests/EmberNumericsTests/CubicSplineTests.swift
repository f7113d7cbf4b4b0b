import EmberNumerics
import EmberTestSupport
import Testing

@Suite struct CubicSplineTests {
  @Test func reproducesACubicExactly() {
    let x = [0.0, 0.3, 1.1, 1.5, 2.7, 3.0]
    let spline = CubicSpline(x, x.map { $0 * $0 * $0 - 2 * $0 })
    for t in stride(from: 0.0, through: 3.0, by: 0.17) {
      #expect(abs(spline(t) - (t * t * t - 2 * t)) < 1e-12)
      #expect(abs(spline.derivative(t) - (3 * t * t - 2)) < 1e-11)
    }
    #expect(abs(spline.cumulativeIntegral.last! - (81.0 / 4 - 9)) < 1e-12)
  }

  @Test func slopesAreTheDerivativeAtThePoints() {
    let x = [0.0, 0.3, 1.1, 1.5, 2.7, 3.0]
    let spline = CubicSpline(x, x.map { $0 * $0 * $0 - 2 * $0 })
    for (t, slope) in zip(x, spline.slopes) { #expect(abs(slope - (3 * t * t - 2)) < 1e-11) }
  }

  @Test(arguments: [0.1, 0.7, 2.9])
  func derivativeIsThatOfTheValue(t: Double) {
    let spline = CubicSpline([0, 0.3, 1.1, 1.5, 2.7, 3], [1, -2, 0.5, 4, 4, -1])
    let mismatch = worstDerivativeMismatch(gradient: [spline.derivative(t)], at: [t], steps: [0.05]) { spline($0[0]) }
    #expect(mismatch < 1e-9)
  }
}
