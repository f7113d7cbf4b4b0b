@testable import EmberInference
@testable import EmberSamplers
import EmberTestSupport
import Testing

@Suite("Steps that evaluators are told of")
struct OfferedStepsTests {
  /// A normal that seems e^4 times as probable at a place as it is; its outputs count how often the chain has said that it is there.
  private struct Target: LogDensity, LogDensityEvaluator {
    typealias Annotation = NoAnnotation
    var dimension: Int { 1 }
    var outputNames: [String] { ["told"] }

    func makeEvaluator(chain: Int, seed: UInt64) -> Target { self }

    mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      let excess = OfferedStepsTests.overestimated.contains(x[0]) ? 4.0 : 0
      return Evaluation(logDensity: excess - x[0] * x[0] / 2, outputs: [0], annotation: NoAnnotation())
    }

    mutating func didAccept(_ evaluation: inout Evaluation<NoAnnotation>, at x: [Double], weight: Double) {
      evaluation.outputs[0] += weight
    }

    mutating func didStay(_ evaluation: inout Evaluation<NoAnnotation>, at x: [Double]) { evaluation.outputs[0] += 1 }
  }

  private static let overestimated = 0.99...1.0

  @Test("A point that keeps a chain because it is overestimated is told of as often as it counts, not once")
  func byWeight() throws {
    var settings = MetropolisSettings()
    settings.chains = 2
    settings.seed = 5
    settings.rminus1Stop = 1e-9
    settings.maxSamples = 4000
    settings.maxTries = 1000
    let prior = Prior([.normal(loc: 0, scale: 1)])
    var sampler = try MetropolisSampler(
      target: Target(), settings: settings,
      start: ReferenceDistribution([.distribution(prior.components[0])], prior: prior),
      covariance: ProposalCovariance(widths: [1]))
    var recorder = SamplerRecorder<NoAnnotation>(chains: 2)
    try sampler.run(&recorder)
    let rows = recorder.rows.joined()
    #expect(rows.allSatisfy { $0.evaluation.outputs[0] == $0.weight })
    let there = rows.filter { Self.overestimated.contains($0.x[0]) }
    let shares = (
      there.reduce(0) { $0 + $1.weight } / rows.reduce(0) { $0 + $1.weight }, Double(there.count) / Double(rows.count)
    )
    // By acceptance it would be offered several times more rarely than it counts.
    #expect(shares.0 > 3 * shares.1 && shares.1 > 0, "\(shares)")
  }

  @Test("A sample of another density is told of with the weight that it has")
  func weighted() throws {
    var settings = EnsembleSettings()
    settings.chains = 2
    let rows = [[-3.0, -0.4, 0.2], [1.0, 2.5]].map { $0.map { WeightedPoint(x: [$0], weight: 1, logDensity: 0) } }
    var sampler = try ImportanceSampler(
      target: Target(), settings: settings, chains: rows, covariance: ProposalCovariance(widths: [1]).matrix)
    var recorder = SamplerRecorder<NoAnnotation>(chains: 2)
    try sampler.run(&recorder)
    let told = recorder.rows.joined().map { $0.evaluation.outputs[0] }
    #expect(told == recorder.rows.joined().map(\.weight) && Set(told).count == 5)
  }
}
