@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Slices along random directions")
struct SliceSamplerTests {
  static func run(
    _ target: KnownTarget, earlier: EarlierRun? = nil
  ) -> SamplerRun<KnownTarget> {
    let prior = Prior(target.support.map { _ in .uniform(min: -1e3, max: 1e3) })
    return SamplerRun(
      target: target, prior: prior, center: target.support.map { _ in 0 }, start: DrawnStart(draw: target.draw),
      covariance: ProposalCovariance(target.covariance),
      reference: { _ in ReferenceDistribution(prior.components.map { _ in nil }, prior: prior) },
      earlier: earlier, cancellation: CancellationFlag())
  }

  private func samples(_ target: KnownTarget, rows: Int, width: Double = 2.5) throws -> [ChainSamples] {
    var settings = SliceSettings()
    settings.ensemble.seed = 5
    settings.ensemble.chains = 4
    settings.ensemble.maxSamples = rows
    settings.ensemble.rminus1Stop = 1e-9
    settings.width = width
    settings.learnsCovariance = false
    var sampler = try SliceSampler(Self.run(target), settings)
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    try sampler.run(&recorder)
    return recorder.samples(dimension: target.dimension)
  }

  private func worst(_ samples: [ChainSamples], _ target: KnownTarget, every step: Int) -> Double {
    rankStatistics(samples, every: step, among: target, seed: 4).max() ?? .infinity
  }

  @Test(
    "Rows rank evenly among independent draws", arguments: [KnownTarget.gaussian(), .truncated, .banana, .funnel])
  func ranks(target: KnownTarget) throws {
    let step = target.name == KnownTarget.funnel.name ? 40 : 10
    #expect(worst(try samples(target, rows: 150 * step), target, every: step) < improbableRankStatistic)
  }

  @Test("The first width decides how long a slice takes, not where it ends", arguments: [0.1, 20])
  func widths(width: Double) throws {
    let target = KnownTarget.truncated
    #expect(worst(try samples(target, rows: 1500, width: width), target, every: 10) < improbableRankStatistic)
  }

  @Test("A first stage that is off is corrected by the second")
  func delayedAcceptance() throws {
    var target = KnownTarget.gaussian()
    let shifted = KnownTarget.gaussian(shift: 0.5).density
    target.approximation = { shifted($0).value }
    #expect(worst(try samples(target, rows: 3000), target, every: 20) < improbableRankStatistic)
  }

  @Test("Settings that make no sense are named")
  func settings() {
    var settings = SliceSettings()
    settings.width = 0
    #expect(throws: InferenceError.self) { try SliceSampler(Self.run(.banana), settings) }
    settings.width = 1
    settings.repeats = 0
    #expect(throws: InferenceError.self) { try SliceSampler(Self.run(.banana), settings) }
  }
}
