@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@Suite("Trajectories: same seed, same chains")
struct TrajectoryResumeTests {
  private static let target = KnownTarget.truncated
  private typealias Recorder = SamplerRecorder<NoAnnotation>

  private func settings(_ kind: TrajectoryKind, seed: UInt64 = 42) -> TrajectorySettings {
    var settings = TrajectorySettings(kind)
    settings.seed = seed
    settings.warmUp = 60
    settings.learnEvery = 40
    settings.maxSamples = 150
    settings.rminus1Stop = 1e-9
    return settings
  }

  private func text(_ recorder: Recorder) -> [[String]] {
    recorder.rows.map { $0.map { "\($0.weight) \($0.x) \($0.evaluation.logDensity)" } }
  }

  private func run(
    _ settings: TrajectorySettings, _ target: KnownTarget = target, flag: CancellationFlag = CancellationFlag(),
    directive: @escaping (SamplerStatus) -> SamplerDirective = { _ in .proceed }
  ) throws -> Recorder {
    var sampler = try TrajectorySampler(
      target: target, settings: settings, start: DrawnStart(draw: target.draw),
      covariance: ProposalCovariance(target.covariance), cancellation: flag)
    var recorder = Recorder(chains: 4, directive: directive)
    try sampler.run(&recorder)
    return recorder
  }

  private func resume(_ settings: TrajectorySettings, _ first: Recorder) throws -> Recorder {
    let encoded = try JSONEncoder().encode(try #require(first.states.last))
    let state = try JSONDecoder.ofStates.decode(SamplerState<NoAnnotation>.self, from: encoded)
    var sampler = try TrajectorySampler(
      target: Self.target, settings: settings, start: DrawnStart(draw: Self.target.draw),
      covariance: ProposalCovariance(Self.target.covariance), resuming: (state, first.samples(dimension: 3)))
    var second = Recorder(chains: 4)
    second.rows = first.rows
    try sampler.run(&second)
    return second
  }

  @Test("twice the same run, and another with another seed", arguments: [TrajectoryKind.noUTurn(), .fixedLength()])
  func repeatable(kind: TrajectoryKind) throws {
    let first = text(try run(settings(kind)))
    #expect(first == text(try run(settings(kind))))
    #expect(first != text(try run(settings(kind, seed: 43))))
    #expect(first.allSatisfy { $0.count == 150 })
  }

  @Test(
    "stopped after any round and resumed, in the warm-up and after it",
    arguments: [1, 3, 6, 9], [TrajectoryKind.noUTurn(), .fixedLength()])
  func resumedBetweenRounds(rounds: Int, kind: TrajectoryKind) throws {
    let settings = settings(kind)
    let first = try run(settings) { $0.rounds == rounds ? .stop : .proceed }
    #expect(text(try resume(settings, first)) == text(try run(settings)))
  }

  @Test("cancelled in the middle of a round and resumed")
  func resumedWithinRound() throws {
    let flag = CancellationFlag()
    var interrupting = Self.target
    let density = Self.target.density
    interrupting.surface = { x in
      if x[2] > 1.8 { flag.raise() }
      return density(x)
    }
    let settings = settings(.noUTurn())
    let first = try run(settings, interrupting, flag: flag)
    #expect(first.states.last?.ending == .stopped)
    #expect(text(try resume(settings, first)) == text(try run(settings)))
  }

  @Test("the state of another sampler is refused")
  func foreignState() throws {
    let target = GaussianTarget.correlated(3)
    var other = MetropolisSettings()
    other.maxSamples = 10
    var sampler = try MetropolisSampler(
      target: target, settings: other, start: try GaussianStart(mean: target.mean, covariance: target.covariance),
      covariance: ProposalCovariance(target.covariance))
    var recorder = Recorder(chains: 4)
    try sampler.run(&recorder)
    #expect(throws: InferenceError.self) { try resume(settings(.noUTurn()), recorder) }
  }
}
