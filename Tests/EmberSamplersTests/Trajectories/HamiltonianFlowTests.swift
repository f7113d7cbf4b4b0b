import EmberNumerics
import EmberTestSupport
import Testing

@testable import EmberInference
@testable import EmberSamplers

@Suite("Steps of the leapfrog between walls")
struct HamiltonianFlowTests {
  private let target = KnownTarget.truncated

  private func start() throws -> (HamiltonianFlow, PhasePoint, KnownTarget.Evaluator) {
    let evaluator = target.makeEvaluator(chain: 0, seed: 0)
    let x = [0.5, 0.2, -0.4]
    let point = PhasePoint(x: x, momentum: [1.3, -0.7, 0.4], surface: target.density(x))
    return (try HamiltonianFlow(covariance: target.covariance, support: target.support), point, evaluator)
  }

  @Test("turning the momentum round leads back, through every reflection")
  func reversible() throws {
    let (flow, origin, evaluator) = try start()
    var point = origin
    for _ in 0..<40 {
      #expect(flow.advance(&point, by: 0.3, evaluator))
      #expect(zip(target.support, point.x).allSatisfy { $0.contains($1) })
    }
    point.momentum = point.momentum.map { -$0 }
    for _ in 0..<40 { #expect(flow.advance(&point, by: 0.3, evaluator)) }
    for i in 0..<3 {
      #expect(abs(point.x[i] - origin.x[i]) < 1e-7)
      #expect(abs(point.momentum[i] + origin.momentum[i]) < 1e-7)
    }
  }

  @Test("a step preserves volume, reflected or not")
  func volume() throws {
    let (flow, origin, evaluator) = try start()
    let base = origin.x + origin.momentum
    for step in [0.1, 0.9, 2.0] {
      var columns: [[Double]] = []
      for i in 0..<6 {
        let ends = try [1e-6, -1e-6].map { change in
          var moved = base
          moved[i] += change
          let x = Array(moved[..<3])
          var point = PhasePoint(x: x, momentum: Array(moved[3...]), surface: target.density(x))
          try #require(flow.advance(&point, by: step, evaluator))
          return point.x + point.momentum
        }
        columns.append(zip(ends[0], ends[1]).map { ($0 - $1) / 2e-6 })
      }
      let jacobian = Matrix(rows: 6, columns: 6, elements: columns.flatMap { $0 })
      let gram = try #require(CholeskyFactor(jacobian.productTransposed(jacobian)))
      #expect(abs(gram.logDeterminant) < 1e-4)
    }
  }

  @Test("the error of the energy falls with the square of the step")
  func energy() throws {
    let (_, origin, _) = try start()
    let free = KnownTarget.banana
    let flow = try HamiltonianFlow(covariance: free.covariance, support: free.support)
    let evaluator = free.makeEvaluator(chain: 0, seed: 0)
    let x = [0.5, 0.2]
    let begin = PhasePoint(x: x, momentum: Array(origin.momentum[..<2]), surface: free.density(x))
    let errors = [40, 80].map { steps in
      var point = begin
      for _ in 0..<steps { _ = flow.advance(&point, by: 2 / Double(steps), evaluator) }
      return abs(point.energy - begin.energy)
    }
    #expect(errors[0] < 0.01)
    #expect(errors[0] / errors[1] > 3.5 && errors[0] / errors[1] < 4.5)
  }
}
