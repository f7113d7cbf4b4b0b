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

  private func run(
    _ count: Int, _ references: [Reference1D?], seed: UInt64 = 1,
    directive: @escaping (SamplerStatus) -> SamplerDirective = { _ in .proceed }
  ) throws -> Recorder {
    var settings = EvaluationSettings()
    settings.count = count
    settings.ensemble.seed = seed
    settings.ensemble.rounds = RoundSchedule(firstSteps: 3, growth: 1, maximumSteps: 3)
    var sampler = try EvaluationSampler(
      target: Self.target, settings: settings, reference: ReferenceDistribution(references, prior: Self.prior),
      covariance: Self.target.covariance)
    var recorder = Recorder(chains: 1, directive: directive)
    try sampler.run(&recorder)
    return recorder
  }

  @Test("One row at the reference point, with the density there")
  func onePoint() throws {
    let recorder = try run(1, [.value(0.5), .value(-1)])
    #expect(recorder.rows[0].map(\.x) == [[0.5, -1]] && recorder.rows[0][0].weight == 1)
    var evaluator = Self.target.makeEvaluator(chain: 0, seed: 0)
    #expect(recorder.rows[0][0].evaluation.logDensity == evaluator.evaluate([0.5, -1]).logDensity)
    #expect(recorder.states.last?.ending == .converged)
  }

  @Test("As many rows as asked for, drawn anew; a run that was stopped goes on with the same draws")
  func severalPoints() throws {
    let references: [Reference1D?] = [.distribution(.normal(loc: 1, scale: 0.1)), .value(2)]
    let recorder = try run(8, references)
    let points = recorder.rows[0].map(\.x)
    #expect(points.count == 8 && Set(points.map { $0[0] }).count == 8)
    #expect(points.allSatisfy { abs($0[0] - 1) < 1 && $0[1] == 2 })
    #expect(try run(8, references, seed: 2).rows[0].map(\.x) != points)
    let first = try run(8, references) { $0.rounds == 1 ? .stop : .proceed }
    #expect(first.rows[0].count < 8)
    let encoded = try JSONEncoder().encode(try #require(first.states.last))
    let state = try JSONDecoder.ofStates.decode(SamplerState<NoAnnotation>.self, from: encoded)
    var settings = EvaluationSettings()
    settings.count = 8
    settings.ensemble.seed = 1
    var sampler = try EvaluationSampler(
      target: Self.target, settings: settings, reference: ReferenceDistribution(references, prior: Self.prior),
      covariance: Self.target.covariance, resuming: (state, first.samples(dimension: 2)))
    var second = Recorder(chains: 1)
    second.rows = first.rows
    try sampler.run(&second)
    #expect(second.rows[0].map(\.x) == points)
  }

  @Test("No points are no setting")
  func none() {
    #expect(throws: InferenceError.self) { try run(0, [.value(0), .value(0)]) }
  }
}
