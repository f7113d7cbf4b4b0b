import EmberInference
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Gauss-Newton")
struct GaussNewtonTests {
  /// Residuals given by a closure, which may fail.
  private struct Problem: LeastSquaresProblem {
    var calls = 0
    let function: ([Double]) -> [Double]?

    init(_ function: @escaping ([Double]) -> [Double]?) { self.function = function }

    mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
      calls += 1
      guard let result = function(x) else { throw .evaluationFailed(reason: "outside") }
      return result
    }
  }

  private let wide = Prior([.uniform(min: -100, max: 100), .uniform(min: -100, max: 100)])

  @Test("forward differences, where one side fails those of the other, give the Jacobian")
  func jacobian() throws {
    let function = { (x: [Double]) in [exp(x[0]), x[0] * x[1], x[1] * x[1]] }
    var problem = Problem { $0[0] > 0.3 ? nil : function($0) }
    let x = [0.3, -2]
    let jacobian = try problem.jacobian(x, residuals: function(x), steps: [1e-6, 1e-6])
    #expect(worstDerivativeMismatch(jacobian, at: x, steps: [1e-2, 1e-2], of: function) < 1e-5)
  }

  @Test("a linear problem takes one step")
  func linear() throws {
    var problem = Problem { [2 * $0[0] + $0[1] - 3, $0[0] - $0[1], 0.5 * $0[1] - 1] }
    let minimum = try GaussNewton().minimize(&problem, prior: wide, start: [50, -50], scales: [1, 1])
    // Normal equations: [[5, 1], [1, 2.25]] x = [6, 3.5].
    #expect(abs(minimum.x[0] - 10 / 10.25) < 1e-6)
    #expect(abs(minimum.x[1] - 11.5 / 10.25) < 1e-6)
    #expect(minimum.converged)
    #expect(minimum.evaluations == problem.calls)
    #expect(minimum.evaluations <= 5)
    let covariance = try minimum.fisher.covariance(widths: [1, 1])
    #expect(abs(covariance.matrix[0, 0] - 2.25 / 10.25) < 1e-6)
    #expect(abs(covariance.matrix[0, 1] + 1 / 10.25) < 1e-6)
    #expect(covariance.isComplete)
  }

  @Test("a curved valley (Rosenbrock)")
  func rosenbrock() throws {
    var problem = Problem { [10 * ($0[1] - $0[0] * $0[0]), 1 - $0[0]] }
    var settings = GaussNewton()
    settings.relativeStep = 1e-4
    settings.tolerance = 1e-8
    settings.maximumEvaluations = 200
    let minimum = try settings.minimize(&problem, prior: wide, start: [-1.2, 1], scales: [1, 1])
    #expect(minimum.objective < 1e-6)
    #expect(minimum.converged)
  }

  @Test("a limit on the way holds the parameter")
  func limits() throws {
    let prior = Prior([.uniform(min: 0, max: 1), .uniform(min: -100, max: 100)])
    var problem = Problem { [$0[0] - 3, $0[1] - $0[0]] }
    let minimum = try GaussNewton().minimize(&problem, prior: prior, start: [0.5, 5], scales: [1, 1])
    #expect(minimum.x[0] == 1)
    #expect(abs(minimum.x[1] - 1) < 1e-3)
    #expect(minimum.converged)
  }

  @Test("what is correlated with a parameter at its limit does not go on without it")
  func correlatedLimit() throws {
    let prior = Prior([.uniform(min: 0, max: 3), .uniform(min: -100, max: 100)])
    // The unlimited minimum is at (-2, -2); at the limit, with x + y nearly fixed, y is close to -4.
    var problem = Problem { [30 * ($0[0] + $0[1] + 4), $0[0] - $0[1]] }
    let minimum = try GaussNewton().minimize(&problem, prior: prior, start: [0.15, -1], scales: [0.1, 0.1])
    #expect(minimum.x[0] == 0)
    #expect(abs(minimum.x[1] + 4) < 0.01)
    #expect(minimum.converged)
  }

  @Test("a normal prior is part of the objective and of the Fisher matrix")
  func prior() throws {
    let prior = Prior([.normal(loc: 0, scale: 0.5), .uniform(min: -100, max: 100)])
    var problem = Problem { [$0[0] - 1, $0[1]] }
    let minimum = try GaussNewton().minimize(&problem, prior: prior, start: [1, 1], scales: [1, 1])
    #expect(abs(minimum.x[0] - 0.2) < 1e-8)
    #expect(abs(minimum.fisher.matrix[0, 0] - 5) < 1e-8)
    #expect(abs(minimum.objective - 0.8) < 1e-8)
    #expect(abs(minimum.chiSquared - 0.64) < 1e-8)
  }

  @Test("points where the evaluation fails are avoided")
  func failures() throws {
    var problem = Problem { $0[0] < 0 ? nil : [4 * ($0[0].squareRoot() - 0.2), $0[1]] }
    let minimum = try GaussNewton().minimize(&problem, prior: wide, start: [4, 1], scales: [1, 1])
    #expect(abs(minimum.x[0] - 0.04) < 0.02)
    var hopeless = Problem { _ in nil }
    #expect(throws: InferenceError.self) {
      try GaussNewton().minimize(&hopeless, prior: wide, start: [4, 1], scales: [1, 1])
    }
  }

  @Test("a start outside the limits is moved inside")
  func outside() throws {
    let prior = Prior([.uniform(min: 0, max: 1), .uniform(min: 0, max: 1)])
    var problem = Problem { [$0[0] - 0.5, $0[1] - 0.5] }
    let minimum = try GaussNewton().minimize(&problem, prior: prior, start: [7, -3], scales: [0.1, 0.1])
    #expect(minimum.x.allSatisfy { abs($0 - 0.5) < 1e-8 })
  }
}
