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

  func settings(_ kind: TrajectoryKind, seed: UInt64 = 42) -> TrajectorySettings {
    var settings = TrajectorySettings(kind)
    settings.seed = seed
    settings.warmUp = 60
    settings.learnEvery = 40
    settings.maxSamples = 150
    settings.rminus1Stop = 1e-9
    return settings
  }

  func sampler(
    _ settings: TrajectorySettings, _ target: KnownTarget = target, flag: CancellationFlag = CancellationFlag(),
    earlier: EarlierRun? = nil
  ) throws -> TrajectorySampler<KnownTarget> {
    try TrajectorySampler(
      target: target, settings: settings, start: DrawnStart(draw: target.draw),
      covariance: ProposalCovariance(target.covariance), resuming: earlier, cancellation: flag)
  }

  private func run(_ settings: TrajectorySettings) throws -> Recorder { try Recorder(try sampler(settings), chains: 4) }

  @Test("twice the same run, and another with another seed", arguments: [TrajectoryKind.noUTurn(), .fixedLength()])
  func repeatable(kind: TrajectoryKind) throws {
    let first = try run(settings(kind)).text
    #expect(try first == run(settings(kind)).text)
    #expect(try first != run(settings(kind, seed: 43)).text)
    #expect(first.allSatisfy { $0.count == 150 })
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
    let first = try Recorder(try sampler(settings, interrupting, flag: flag), chains: 4)
    #expect(first.states.last?.ending == .stopped)
    let second = try first.continued(dimension: 3) { try sampler(settings, earlier: $0) }
    #expect(try second.text == run(settings).text)
  }

  @Test("the state of another sampler is refused")
  func foreignState() throws {
    let target = GaussianTarget.correlated(3)
    var other = MetropolisSettings()
    other.maxSamples = 10
    let recorder = try Recorder(
      try MetropolisSampler(
        target: target, settings: other, start: try GaussianStart(mean: target.mean, covariance: target.covariance),
        covariance: ProposalCovariance(target.covariance)), chains: 4)
    #expect(throws: InferenceError.self) {
      try recorder.continued(dimension: 3) { try sampler(settings(.noUTurn()), earlier: $0) }
    }
  }
}
