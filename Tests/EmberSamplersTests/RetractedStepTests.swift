@testable import EmberInference
@testable import EmberSamplers
import EmberTestSupport
import Testing

@Suite("Steps that are taken back")
struct RetractedStepTests {
  /// A normal whose evaluator finds out only after acceptance that there is nothing above 1.
  private struct Target: LogDensity, LogDensityEvaluator {
    typealias Annotation = NoAnnotation
    var dimension: Int { 1 }

    func makeEvaluator(chain: Int, seed: UInt64) -> Target { self }

    mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      Evaluation(logDensity: -x[0] * x[0] / 2, annotation: NoAnnotation())
    }

    mutating func didAccept(_ evaluation: inout Evaluation<NoAnnotation>, at x: [Double], weight: Double) {
      if x[0] > 1 { evaluation.logDensity = -.infinity }
    }
  }

  private static let wide = Prior([.normal(loc: 0, scale: 1)])
  private static let start = ReferenceDistribution([.distribution(wide.components[0])], prior: wide)

  @Test("a chain stays where it was and samples what is left of the density")
  func metropolis() throws {
    var settings = MetropolisSettings()
    settings.chains = 4
    settings.rminus1Stop = 0.001
    settings.maxSamples = 20_000
    var sampler = try MetropolisSampler(
      target: Target(), settings: settings, start: Self.start, covariance: ProposalCovariance(widths: [1]))
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    try sampler.run(&recorder)
    let samples = pooled(recorder.samples(dimension: 1))
    #expect(samples.values.allSatisfy { $0 <= 1 })
    // The mean of a unit normal cut at 1: -phi(1) / Phi(1).
    #expect(abs(samples.mean(rows: 0..<samples.count)[0] + 0.24197 / 0.84134) < 0.03)
  }

  @Test("a draw is left out")
  func draws() throws {
    var settings = EnsembleSettings()
    settings.chains = 2
    settings.maxSamples = 500
    var sampler = try GaussianSampler(
      target: Target(), settings: settings, distribution: Self.start, covariance: ProposalCovariance(widths: [1]).matrix
    )
    var recorder = SamplerRecorder<NoAnnotation>(chains: 2)
    try sampler.run(&recorder)
    #expect(recorder.rows.allSatisfy { $0.count == 500 && $0.allSatisfy { $0.weight == 1 && $0.x[0] <= 1 } })
  }
}
