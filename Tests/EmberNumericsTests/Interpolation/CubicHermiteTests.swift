import EmberNumerics
import EmberTestSupport
import Testing

@Suite struct CubicHermiteTests {
  /// 2 - x + 3 x^2 + x^3 / 2 and its slope.
  private func value(_ x: Double) -> Double { 2 - x + 3 * x * x + 0.5 * x * x * x }
  private func slope(_ x: Double) -> Double { -1 + 6 * x + 1.5 * x * x }

  @Test func reproducesCubicsInsideAndOutside() {
    let (a, b) = (-0.7, 1.6)
    let cubic = CubicHermite(value(a), slope: slope(a), value(b), slope: slope(b), width: b - a)
    for t in [-0.5, 0, 0.1, 0.5, 0.93, 1, 1.5] {
      let x = a + t * (b - a)
      #expect(abs(cubic.value(t) - value(x)) < 1e-13)
      #expect(abs(cubic.slope(t) - slope(x)) < 1e-13)
    }
  }

  @Test func slopeIsThatOfTheValue() {
    let cubic = CubicHermite(1, slope: -3, 2, slope: 0.5, width: 0.4)
    for t in [0.2, 0.6, 1.3] {
      let mismatch = worstDerivativeMismatch(gradient: [cubic.slope(t)], at: [0.4 * t], steps: [0.02]) {
        cubic.value($0[0] / 0.4)
      }
      #expect(mismatch < 1e-9)
    }
  }
}
