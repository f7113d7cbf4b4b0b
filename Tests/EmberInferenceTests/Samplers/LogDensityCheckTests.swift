import EmberInference
import EmberTestSupport
import Testing

@Suite("The check of log densities")
struct LogDensityCheckTests {
  private let points = [[0.0, 10], [1, 11], [-1, 9]]

  @Test("a Gaussian passes")
  func passes() {
    let target = GaussianTarget.correlated(2, limits: [-5...5, 0...20])
    #expect(logDensityComplaints(target, points: points, excluded: [[6, 10], [0, -1]]).isEmpty)
  }

  @Test("a value that depends on what came before does not")
  func stale() {
    #expect(!logDensityComplaints(StaleTarget(), points: points).isEmpty)
  }

  @Test("neither do overlapping blocks, or density where none should be")
  func blocks() {
    let target = GaussianTarget.correlated(2, blocks: [ParameterBlock(indices: [0, 0])])
    #expect(logDensityComplaints(target, points: points).count == 1)
    #expect(logDensityComplaints(GaussianTarget.correlated(2), points: points, excluded: [[0, 0]]).count == 1)
  }
}

/// Keeps the slow part of its first point for ever.
private struct StaleTarget: LogDensity {
  let dimension = 2
  func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator { Evaluator() }

  struct Evaluator: LogDensityEvaluator {
    var slow: Double?

    mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      let kept = slow ?? x[0]
      slow = kept
      return Evaluation(logDensity: -kept * kept - x[1], annotation: NoAnnotation())
    }
  }
}
