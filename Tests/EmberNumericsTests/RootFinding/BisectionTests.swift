import EmberNumerics
import Testing

@Suite("Bisection")
struct BisectionTests {
  @Test("The bracket closes around the change")
  func bracket() {
    let (low, high) = Bisection.bracket(1, 2, steps: 40) { $0 * $0 < 2 }
    #expect(low * low < 2 && high * high >= 2 && high - low < 1e-11)
    let none = Bisection.bracket(1, 2, steps: 0) { _ in true }
    #expect(none.low == 1 && none.high == 2)
  }

  @Test("The partition is where the condition ends", arguments: 0...9)
  func partition(end: Int) {
    #expect(Bisection.partition(0..<9) { $0 < end } == end)
    #expect(Bisection.partition(3..<3) { _ in true } == 3)
  }

  @Test("Points lie in their intervals, those outside in the end ones")
  func interval() {
    let points = [0.0, 1, 4, 9, 16]
    for (t, index) in [(-1.0, 0), (0, 0), (0.5, 0), (1, 1), (3.9, 1), (4, 2), (15.9, 3), (99, 3)] {
      #expect(Bisection.interval(of: t, in: points) == index, "\(t)")
    }
  }
}
