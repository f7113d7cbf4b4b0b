import EmberNumerics
import Testing

@Suite struct BrentRootTests {
  @Test func findsRootsOfSmoothAndSteepFunctions() {
    let cube = BrentRoot.find(0, 5, valueAtLow: -2, valueAtHigh: 123, tolerance: 1e-14) { $0 * $0 * $0 - 2 }
    #expect(abs(cube - 1.2599210498948732) < 1e-13)
    let steep = BrentRoot.find(-1, 3, valueAtLow: -1, valueAtHigh: 1, tolerance: 1e-12) { $0 < 0.7 ? -1 : 1 }
    #expect(abs(steep - 0.7) < 1e-11)
  }

  @Test func ends() {
    let root = BrentRoot.find(0, 1, valueAtLow: 0, valueAtHigh: 1, tolerance: 1e-14) { $0 }
    #expect(abs(root) < 1e-13)
    #expect(BrentRoot.find(0, 1, valueAtLow: -1, valueAtHigh: 1, tolerance: 1e-14) { _ in .nan }.isFinite)
  }
}
