import EmberInference
import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

@Suite("Minimisers of posteriors")
struct PosteriorMinimizerTests {
  /// Residuals that bend: r = (exp(a) - 1.5, a + 2 b - 1, 0.3 (b^2 - c), 2 (c - 0.4 a)), none where a > 3.
  private struct Bent: DifferentiableLeastSquares {
    var evaluations = 0

    mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
      evaluations += 1
      guard x[0] <= 3 else { throw .evaluationFailed(reason: "outside") }
      return [exp(x[0]) - 1.5, x[0] + 2 * x[1] - 1, 0.3 * (x[1] * x[1] - x[2]), 2 * (x[2] - 0.4 * x[0])]
    }

    mutating func linearize(_ x: [Double]) throws(InferenceError) -> (residuals: [Double], jacobian: Matrix) {
      let r = try residuals(x)
      return (
        r, Matrix(rows: 4, columns: 3, elements: [exp(x[0]), 0, 0, 1, 2, 0, 0, 0.6 * x[1], -0.3, -0.8, 0, 2])
      )
    }
  }

  private static let prior = Prior([
    .uniform(min: -5, max: 5), .uniform(min: -5, max: 5), .normal(loc: 0.1, scale: 0.5),
  ])

  @Test("The derivatives of the problem are those of its residuals")
  func jacobian() throws {
    var problem = Bent()
    let x = [0.2, 0.6, 0.3]
    let around = try problem.linearize(x)
    let mismatch = try worstDerivativeMismatch(around.jacobian, at: x, steps: [1e-2, 1e-2, 1e-2]) {
      try problem.residuals($0)
    }
    #expect(mismatch < 1e-7)
  }

  @Test("All methods find the same minimum", arguments: MinimizationMethod.allCases)
  func sameMinimum(method: MinimizationMethod) throws {
    var problem = Bent()
    var minimizer = PosteriorMinimizer(method)
    minimizer.tolerance = 1e-3
    minimizer.maximumEvaluations = 3000
    let found = try minimizer.minimize(
      &problem, prior: Self.prior, start: method == .newton || method == .bobyqa ? [-2, 3, 2] : [0.2, 0.6, 0.3],
      scales: [0.5, 0.5, 0.5])
    #expect(found.converged)
    #expect(found.evaluations <= problem.evaluations)
    // Where the derivative of the objective is zero.
    let (r, jacobian) = try problem.linearize(found.x)
    var slope = jacobian.product(r, transpose: true)
    slope[2] += (found.x[2] - 0.1) / 0.25
    let inverse = try #require(found.fisher.inverse)
    let distance = zip(slope, inverse * slope).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
    #expect(distance < (method == .bobyqa ? 0.05 : 2e-3))
    if method == .newton { #expect(found.evaluations < 12) }
  }

  /// A straight line whose residuals are a little larger from the second evaluation on.
  private struct Noisy: DifferentiableLeastSquares {
    private var evaluations = 0

    mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
      evaluations += 1
      return [x[0] - 1, evaluations == 1 ? 3 : 3.04]
    }

    mutating func linearize(_ x: [Double]) throws(InferenceError) -> (residuals: [Double], jacobian: Matrix) {
      (try residuals(x), Matrix(rows: 2, columns: 1, elements: [1, 0]))
    }
  }

  @Test("Noise in the objective, which makes a good step look poor, does not keep a search from ending at the minimum")
  func noise() throws {
    var problem = Noisy()
    let found = try PosteriorMinimizer(.newton).minimize(
      &problem, prior: Prior([.uniform(min: -9, max: 9)]), start: [0.5], scales: [1])
    #expect(found.converged && found.evaluations == 2)
    #expect(abs(found.x[0] - 1) < 1e-6)
  }

  @Test("A minimum on a limit is found and held there")
  func limit() throws {
    var prior = Self.prior
    prior.components[0] = .uniform(min: 1, max: 5)
    for method in [MinimizationMethod.newton, .bobyqa] {
      var problem = Bent()
      let found = try PosteriorMinimizer(method).minimize(
        &problem, prior: prior, start: [2, 1, 0], scales: [0.5, 0.5, 0.5])
      #expect(found.converged)
      #expect(abs(found.x[0] - 1) < 1e-6)
    }
  }

  @Test("A start where there are no residuals is an error", arguments: MinimizationMethod.allCases)
  func badStart(method: MinimizationMethod) {
    var problem = Bent()
    #expect(throws: InferenceError.self) {
      try PosteriorMinimizer(method).minimize(&problem, prior: Self.prior, start: [4, 0, 0], scales: [1, 1, 1])
    }
  }
}
