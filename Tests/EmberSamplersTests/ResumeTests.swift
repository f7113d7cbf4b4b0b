@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Metropolis sampler: same seed, same chains")
struct ResumeTests {
  private let target = GaussianTarget.correlated(
    3, blocks: [ParameterBlock(indices: [1], speed: 20), ParameterBlock(indices: [0, 2])])

  private var settings: MetropolisSettings {
    var settings = MetropolisSettings()
    settings.seed = 42
    settings.burnIn = 3
    settings.learnEvery = 30
    settings.maxSamples = 400
    settings.rminus1Stop = 1e-9
    return settings
  }

  private var start: ReferenceDistribution {
    let prior = Prior(target.mean.map { .uniform(min: $0 - 5, max: $0 + 5) })
    return ReferenceDistribution([nil, nil, nil], prior: prior)
  }

  private let covariance = ProposalCovariance(widths: [1, 1, 1])

  private typealias Recorder = SamplerRecorder<NoAnnotation>

  func sampler(_ earlier: EarlierRun? = nil) throws -> MetropolisSampler<GaussianTarget> {
    try MetropolisSampler(target: target, settings: settings, start: start, covariance: covariance, resuming: earlier)
  }

  private func uninterrupted() throws -> Recorder { try Recorder(try sampler(), chains: 4) }

  @Test("twice the same run")
  func repeatable() throws {
    #expect(try uninterrupted().text == uninterrupted().text)
  }

  @Test("another seed, another run")
  func seeds() throws {
    var other = settings
    other.seed = 43
    let recorder = try Recorder(
      try MetropolisSampler(target: target, settings: other, start: start, covariance: covariance), chains: 4)
    #expect(try recorder.text != uninterrupted().text)
  }

  @Test("cancelled in the middle of a round and resumed", arguments: [0, 3, 700])
  func resumedWithinRound(evaluations: Int) throws {
    let flag = CancellationFlag()
    let interrupting = InterruptingTarget(base: target, flag: flag, after: evaluations)
    let first = try Recorder(
      try MetropolisSampler(
        target: interrupting, settings: settings, start: start, covariance: covariance, cancellation: flag), chains: 4)
    #expect(first.states.last?.ending == .stopped)
    #expect(try first.continued(dimension: 3) { try sampler($0) }.text == uninterrupted().text)
  }

  @Test("a state that does not fit is refused")
  func unusable() throws {
    let first = try Recorder(try sampler(), chains: 4) { $0.rounds == 5 ? .stop : .proceed }
    var shorter = first
    shorter.rows[2].removeLast()
    #expect(throws: InferenceError.self) { try shorter.continued(dimension: 3) { try sampler($0) } }
    #expect(throws: InferenceError.self) {
      try first.continued(dimension: 3) { earlier in
        try MetropolisSampler(
          target: GaussianTarget.correlated(3, blocks: [ParameterBlock(indices: [0, 1, 2])]), settings: settings,
          start: start, covariance: covariance, resuming: earlier)
      }
    }
  }
}

/// A Gaussian that raises the cancellation flag after some evaluations of one chain.
private struct InterruptingTarget: LogDensity {
  let base: GaussianTarget
  let flag: CancellationFlag
  let after: Int

  var dimension: Int { base.dimension }
  var blocks: [ParameterBlock] { base.blocks }

  func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator {
    Evaluator(base: base.makeEvaluator(chain: chain, seed: seed), flag: chain == 1 ? flag : nil, left: after)
  }

  struct Evaluator: LogDensityEvaluator {
    var base: GaussianTarget.Evaluator
    let flag: CancellationFlag?
    var left: Int

    mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      left -= 1
      if left <= 0 { flag?.raise() }
      return base.evaluate(x)
    }
  }
}
