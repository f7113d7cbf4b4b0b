import EmberNumerics
import Testing

@testable import EmberEmulation

@Suite("The mean function that points determine")
struct MeanFunctionTests {
  /// Eight solver calls in three inputs, each with three variants along a fourth: more points than a quadratic has coefficients, but not more
  /// calls than it has in the first three.
  private static func variants() -> (points: [[Double]], calls: [Int]) {
    var stream = RandomStream(seed: 5)
    let calls = (0..<8).map { _ in (0..<3).map { _ in stream.normal() } }
    let points = calls.flatMap { slow in (0..<3).map { _ in slow + [stream.normal()] } }
    return (points, points.indices.map { $0 / 3 })
  }

  @Test("Variants of few calls do not determine a quadratic: it is linear then, and a process can be made")
  func variantsOfFewCalls() throws {
    let (points, calls) = Self.variants()
    #expect(points.count >= PolynomialBasis.comfortableCount(dimension: 4))
    let geometry = TrainingGeometry(points, calls: calls)
    #expect(geometry.basis.degree == 1)
    let outputs = Matrix(
      rows: points.count, columns: 1, elements: points.map { 2 * $0[0] - $0[3] + 0.1 * $0[1] * $0[1] })
    let process = try #require(GaussianProcess.fit(geometry, outputs: outputs, kernels: [.squaredExponential]))
    let middle = process.mean([0, 0, 0, 0])
    #expect(middle.count == 1 && middle[0].isFinite)
    var stream = RandomStream(seed: 6)
    let many = (0..<24).map { _ in (0..<4).map { _ in stream.normal() } }
    #expect(TrainingGeometry(many).basis.degree == 2)
  }

  @Test("Where one solver call alone says what an input does, no process is made of rounding")
  func restsOnOneCall() {
    // Eleven points on a line but for one call beside it: a quadratic is open, and so is the slope across.
    var stream = RandomStream(seed: 7)
    let points = (0..<11).map { _ in [0, stream.normal()] } + [[1, 0.5]]
    #expect(points.count >= PolynomialBasis.comfortableCount(dimension: 2))
    let outputs = Matrix(rows: points.count, columns: 1, elements: points.map { $0[0] + $0[1] * $0[1] })
    #expect(GaussianProcess.fit(TrainingGeometry(points), outputs: outputs, kernels: [.squaredExponential]) == nil)
    // A second call at other values of both gives it back.
    let more = points + [[-1, 0.1], [0.5, -1]]
    let known = Matrix(rows: more.count, columns: 1, elements: more.map { $0[0] + $0[1] * $0[1] })
    #expect(GaussianProcess.fit(TrainingGeometry(more), outputs: known, kernels: [.squaredExponential]) != nil)
  }
}
