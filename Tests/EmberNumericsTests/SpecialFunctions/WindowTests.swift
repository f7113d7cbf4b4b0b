import EmberNumerics
import Glibc
import Testing

@Suite("Windows")
struct WindowTests {
  @Test("The taper falls from one to zero, half of it in the middle")
  func taper() {
    #expect(Window.cosineTaper(-5, from: 1, to: 3) == 1 && Window.cosineTaper(1, from: 1, to: 3) == 1)
    #expect(Window.cosineTaper(3, from: 1, to: 3) == 0 && Window.cosineTaper(7, from: 1, to: 3) == 0)
    #expect(abs(Window.cosineTaper(2, from: 1, to: 3) - 0.5) < 1e-15)
  }

  /// The average of cos(k z) over a sphere of radius R, by quadrature.
  @Test("The transform of a sphere", arguments: [1e-4, 0.0099, 0.0101, 1, 5.7, 40])
  func topHat(x: Double) {
    let rule = GaussLegendre(count: 64)
    let average = rule.integrate(-1, 1) { 0.75 * (1 - $0 * $0) * cos(x * $0) }
    #expect(abs(Window.topHat(x) - average) < 1e-9)
  }
}
