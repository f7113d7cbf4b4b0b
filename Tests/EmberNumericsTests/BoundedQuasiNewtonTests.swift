import EmberNumerics
import Testing

@Suite struct BoundedQuasiNewtonTests {
  private func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double])? {
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    return (a * a + 100 * b * b, [-2 * a - 400 * x[0] * b, 200 * b])
  }

  @Test func findsTheEndOfACurvedValley() throws {
    var minimizer = BoundedQuasiNewton(lower: [-5, -5], upper: [5, 5])
    minimizer.gradientTolerance = 1e-8
    minimizer.decreaseTolerance = 0
    let result = try #require(minimizer.minimize(from: [-1.2, 1], rosenbrock))
    #expect(result.isConverged)
    #expect(abs(result.x[0] - 1) < 1e-6 && abs(result.x[1] - 1) < 1e-6)
  }

  @Test func stopsAtABound() throws {
    var minimizer = BoundedQuasiNewton(lower: [-5, -5], upper: [0.5, 5])
    minimizer.gradientTolerance = 1e-8
    minimizer.decreaseTolerance = 0
    let result = try #require(minimizer.minimize(from: [-1.2, 1], rosenbrock))
    #expect(result.x[0] == 0.5)
    #expect(abs(result.x[1] - 0.25) < 1e-6)
  }

  @Test func backsOutOfPlacesWhereTheFunctionIsNotDefined() throws {
    let minimizer = BoundedQuasiNewton(lower: [-10], upper: [10])
    let result = try #require(
      minimizer.minimize(from: [4]) { x in
        x[0] > 0 ? (x[0] - 3 * x[0].squareRoot(), [1 - 1.5 / x[0].squareRoot()]) : nil
      })
    #expect(abs(result.x[0] - 2.25) < 1e-3)
    let nowhere = minimizer.minimize(from: [-1]) { _ in nil }
    #expect(nowhere == nil)
  }
}
