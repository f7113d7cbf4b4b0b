@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

/// A Gaussian behind an approximation that is off in mean and width.
private struct ApproximatedTarget: LogDensity {
  let truth: GaussianTarget
  let approximation: GaussianTarget
  /// False to believe the approximation.
  var corrects = true

  var dimension: Int { truth.dimension }

  func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator { Evaluator(target: self) }

  struct Evaluator: LogDensityEvaluator {
    let target: ApproximatedTarget

    mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      let value = target.approximation.logDensity(x)
      return Evaluation(
        logDensity: value, approximation: target.corrects ? value : nil, annotation: NoAnnotation())
    }

    mutating func confirm(_ evaluation: inout Evaluation<NoAnnotation>, at x: [Double]) {
      evaluation.logDensity = target.truth.logDensity(x)
    }
  }
}

@Suite("Delayed acceptance") struct DelayedAcceptanceTests {
  private let target = {
    let truth = GaussianTarget.correlated(2)
    // Half a sigma off, a fifth too narrow in one parameter, and the correlation wrong.
    let approximation = GaussianTarget(
      mean: [truth.mean[0] + 0.5, truth.mean[1] - 1],
      covariance: Matrix(rows: 2, columns: 2, elements: [0.64, 0.5, 0.5, 4]))
    return ApproximatedTarget(truth: truth, approximation: approximation)
  }()

  private func samples(_ target: ApproximatedTarget) throws -> ChainSamples {
    var settings = MetropolisSettings()
    settings.seed = 3
    settings.maxSamples = 15_000
    settings.rminus1Stop = 1e-9
    settings.learnProposal = false
    var sampler = try MetropolisSampler(
      target: target, settings: settings,
      start: try GaussianStart(mean: target.truth.mean, covariance: target.truth.covariance),
      covariance: ProposalCovariance(target.truth.covariance))
    var recorder = SamplerRecorder<NoAnnotation>(chains: settings.chains)
    try sampler.run(&recorder)
    return pooled(recorder.samples(dimension: 2))
  }

  @Test("the chain has the true density, whatever the approximation is") func stationaryDensityIsTheTruth() throws {
    let worst = worstMomentDeviation(try samples(target), from: target.truth)
    #expect(worst.mean < 0.05)
    #expect(worst.covariance < 0.08)
  }

  @Test("without the second stage it has not") func biasShowsWithoutCorrection() throws {
    var biased = target
    biased.corrects = false
    #expect(worstMomentDeviation(try samples(biased), from: target.truth).mean > 0.3)
  }
}
