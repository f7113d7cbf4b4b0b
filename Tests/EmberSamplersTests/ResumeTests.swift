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

  private func text(_ recorder: Recorder) -> [[String]] {
    recorder.rows.map { $0.map { "\($0.weight) \($0.x) \($0.evaluation.logDensity) \($0.evaluation.outputs)" } }
  }

  private func uninterrupted() throws -> Recorder {
    var sampler = try MetropolisSampler(target: target, settings: settings, start: start, covariance: covariance)
    var recorder = Recorder(chains: 4)
    try sampler.run(&recorder)
    return recorder
  }

  /// Continues from the last state of `first`, through JSON.
  private func resume<Density: LogDensity>(
    _ density: Density, _ first: Recorder
  ) throws -> Recorder where Density.Evaluator.Annotation == NoAnnotation {
    let encoded = try JSONEncoder().encode(try #require(first.states.last))
    let state = try JSONDecoder.ofStates.decode(SamplerState<NoAnnotation>.self, from: encoded)
    var sampler = try MetropolisSampler(
      target: density, settings: settings, start: start, covariance: covariance,
      resuming: (state, first.samples(dimension: 3)))
    var second = Recorder(chains: 4)
    second.rows = first.rows
    try sampler.run(&second)
    return second
  }

  @Test("twice the same run")
  func repeatable() throws {
    #expect(text(try uninterrupted()) == text(try uninterrupted()))
  }

  @Test("another seed, another run")
  func seeds() throws {
    var other = settings
    other.seed = 43
    var sampler = try MetropolisSampler(target: target, settings: other, start: start, covariance: covariance)
    var recorder = Recorder(chains: 4)
    try sampler.run(&recorder)
    #expect(text(recorder) != text(try uninterrupted()))
  }

  @Test("stopped after any round and resumed", arguments: [1, 2, 7, 10])
  func resumedBetweenRounds(rounds: Int) throws {
    var sampler = try MetropolisSampler(target: target, settings: settings, start: start, covariance: covariance)
    var first = Recorder(chains: 4) { $0.rounds == rounds ? .stop : .proceed }
    #expect(try sampler.run(&first).ending == .stopped)
    let second = try resume(target, first)
    #expect(text(second) == text(try uninterrupted()))
    #expect(second.states.last?.ending == .maximumSamples)
  }

  @Test("cancelled in the middle of a round and resumed", arguments: [0, 3, 700])
  func resumedWithinRound(evaluations: Int) throws {
    let flag = CancellationFlag()
    let interrupting = InterruptingTarget(base: target, flag: flag, after: evaluations)
    var sampler = try MetropolisSampler(
      target: interrupting, settings: settings, start: start, covariance: covariance, cancellation: flag)
    var first = Recorder(chains: 4)
    #expect(try sampler.run(&first).ending == .stopped)
    #expect(text(try resume(target, first)) == text(try uninterrupted()))
  }

  @Test("a state that does not fit is refused")
  func unusable() throws {
    var sampler = try MetropolisSampler(target: target, settings: settings, start: start, covariance: covariance)
    var first = Recorder(chains: 4) { $0.rounds == 5 ? .stop : .proceed }
    try sampler.run(&first)
    var shorter = first
    shorter.rows[2].removeLast()
    #expect(throws: InferenceError.self) { try resume(target, shorter) }
    #expect(throws: InferenceError.self) {
      try resume(GaussianTarget.correlated(3, blocks: [ParameterBlock(indices: [0, 1, 2])]), first)
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
