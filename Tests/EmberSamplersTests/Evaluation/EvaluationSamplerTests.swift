@testable import EmberInference
@testable import EmberSamplers
import EmberTestSupport
import Foundation
import Testing

@Suite("The density at points of the reference")
struct EvaluationSamplerTests {
  private static let target = GaussianTarget.correlated(2)
  private static let prior = Prior([.uniform(min: -9, max: 9), .uniform(min: -9, max: 9)])
  private typealias Recorder = SamplerRecorder<NoAnnotation>

  static func sampler(
    _ count: Int, _ references: [Reference1D?], seed: UInt64 = 1, earlier: EarlierRun? = nil
  ) throws -> EvaluationSampler<GaussianTarget> {
    var settings = EvaluationSettings()
    settings.count = count
    settings.ensemble.seed = seed
    settings.ensemble.rounds = RoundSchedule(firstSteps: 3, growth: 1, maximumSteps: 3)
    return try EvaluationSampler(
      target: target, settings: settings, reference: ReferenceDistribution(references, prior: prior),
      covariance: target.covariance, resuming: earlier)
  }

  /// The first parameter around 1, the second fixed.
  static let spread: [Reference1D?] = [.distribution(.normal(loc: 1, scale: 0.1)), .value(2)]

  private func run(_ count: Int, _ references: [Reference1D?], seed: UInt64 = 1) throws -> Recorder {
    try Recorder(try Self.sampler(count, references, seed: seed), chains: 1)
  }

  @Test("One row at the reference point, with the density there")
  func onePoint() throws {
    let recorder = try run(1, [.value(0.5), .value(-1)])
    #expect(recorder.rows[0].map(\.x) == [[0.5, -1]] && recorder.rows[0][0].weight == 1)
    var evaluator = Self.target.makeEvaluator(chain: 0, seed: 0)
    #expect(recorder.rows[0][0].evaluation.logDensity == evaluator.evaluate([0.5, -1]).logDensity)
    #expect(recorder.states.last?.ending == .converged)
  }

  @Test("As many rows as asked for, drawn anew")
  func severalPoints() throws {
    let recorder = try run(8, Self.spread)
    let points = recorder.rows[0].map(\.x)
    #expect(points.count == 8 && Set(points.map { $0[0] }).count == 8)
    #expect(points.allSatisfy { abs($0[0] - 1) < 1 && $0[1] == 2 })
    #expect(try run(8, Self.spread, seed: 2).rows[0].map(\.x) != points)
  }

  @Test("No points are no setting")
  func none() {
    #expect(throws: InferenceError.self) { try run(0, [.value(0), .value(0)]) }
  }
}
