import EmberNumerics
import Glibc
import Testing

@Suite struct AuxiliarySineIntegralsTests {
  /// Si and Ci by their auxiliary functions, against tables (Abramowitz & Stegun 1964, table 5.1, and its asymptotic series).
  @Test(arguments: [
    (0.1, 0.09994446110827695, -1.727868386657297), (1, 0.9460830703671831, 0.3374039229009681),
    (5, 1.549931244944674, -0.1900297496566439), (20, 1.548241701043440, 0.04441982084535331),
  ])
  func giveTheSineAndCosineIntegrals(x: Double, si: Double, ci: Double) {
    let (f, g) = AuxiliarySineIntegrals.shared(x)
    #expect(abs(Double.pi / 2 - f * cos(x) - g * sin(x) - si) < 1e-6)
    #expect(abs(f * sin(x) - g * cos(x) - ci) < 1e-6)
  }

  /// No step where the table ends and the series begins.
  @Test func tableAndSeriesMeet() {
    let edge = 1e-6 * exp(0.05 * 414)
    let (inside, outside) = (
      AuxiliarySineIntegrals.shared(edge * 0.999999), AuxiliarySineIntegrals.shared(edge * 1.000001)
    )
    #expect(abs(inside.f / outside.f - 1) < 1e-5 && abs(inside.g / outside.g - 1) < 1e-5)
  }

  @Test func smallestArgumentIsALimit() {
    let (f, g) = AuxiliarySineIntegrals.shared(0)
    #expect(abs(f - Double.pi / 2) < 1e-4 && g.isFinite)
  }
}
