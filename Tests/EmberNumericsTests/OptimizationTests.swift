import EmberNumerics
import Testing

@Suite("Minimisers of functions")
struct OptimizationTests {
  /// Rosenbrock's valley, minimum 0 at (1, 1).
  private static func valley(_ x: [Double]) -> Double {
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    return a * a + 10 * b * b
  }

  /// A bowl with axes of different length, turned, in five dimensions, lowest at (1, 2, 3, 4, 5).
  private static func bowl(_ x: [Double]) -> Double {
    let d = x.enumerated().map { $1 - Double($0 + 1) }
    var sum = 0.0
    for i in d.indices {
      let mixed = d[i] + 0.4 * d[(i + 1) % 5]
      sum += Double(1 + 3 * i) * mixed * mixed
    }
    return sum
  }

  @Test("Interpolation finds the bottom of a bowl and of a valley with few evaluations")
  func interpolation() throws {
    let infinite = Double.infinity
    var search = QuadraticInterpolation(lower: [-infinite, -infinite], upper: [infinite, infinite])
    search.finalRadius = 1e-4
    let valley = try #require(search.minimize(from: [-1, 2], Self.valley))
    #expect(valley.isConverged && valley.value < 1e-6)
    search = QuadraticInterpolation(
      lower: [Double](repeating: -infinite, count: 5), upper: [Double](repeating: infinite, count: 5))
    search.finalRadius = 1e-4
    let bowl = try #require(search.minimize(from: [0, 0, 0, 0, 0], Self.bowl))
    #expect(bowl.isConverged && bowl.evaluations < 120)
    for i in 0..<5 { #expect(abs(bowl.x[i] - Double(i + 1)) < 1e-3) }
  }

  @Test("Interpolation keeps to its box and finds the minimum on its edge")
  func box() throws {
    var search = QuadraticInterpolation(lower: [-2, -2], upper: [0.5, 2])
    search.finalRadius = 1e-4
    var outside = false
    let found = try #require(
      search.minimize(from: [-1, 1]) { x in
        if x[0] > 0.5 || x[0] < -2 || abs(x[1]) > 2 { outside = true }
        return Self.valley(x)
      })
    #expect(!outside && found.isConverged)
    #expect(abs(found.x[0] - 0.5) < 1e-6 && abs(found.x[1] - 0.25) < 1e-3)
  }

  @Test("Interpolation passes where the function is not defined; nothing comes of a start there")
  func undefined() throws {
    var search = QuadraticInterpolation(lower: [-9, -9], upper: [9, 9])
    search.finalRadius = 1e-3
    let found = try #require(search.minimize(from: [-1, 2]) { $0[0] + $0[1] > 2.2 ? nil : Self.valley($0) })
    #expect(found.value < 1e-3)
    #expect(search.minimize(from: [5, 5]) { $0[0] > 1 ? nil : 0 } == nil)
  }

  @Test("Adam comes down a bowl, and halves steps that leave the function's domain")
  func adam() throws {
    var descent = AdamDescent()
    descent.maximumEvaluations = 2000
    let found = try #require(
      descent.minimize(from: [-1, 2]) { x in
        let (a, b) = (x[0] - 1, x[1])
        return x[0] < -1.2 ? nil : (a * a + 2 * b * b + 0.2 * a * a * a * a, [2 * a + 0.8 * a * a * a, 4 * b])
      })
    #expect(found.isConverged && found.value < 1e-4)
    #expect(descent.minimize(from: [-2, 0]) { $0[0] < -1 ? nil : (0, [0, 0]) } == nil)
  }
}
