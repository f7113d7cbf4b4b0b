@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport

/// Runs chains along trajectories until they have so many rows.
func trajectoryRun(
  _ target: KnownTarget, _ kind: TrajectoryKind, rows: Int = 4000, seed: UInt64 = 11,
  adjust: (inout TrajectorySettings) -> Void = { _ in }
) throws -> (samples: [ChainSamples], state: SamplerState<NoAnnotation>) {
  var settings = TrajectorySettings(kind)
  settings.seed = seed
  settings.maxSamples = rows
  settings.rminus1Stop = 1e-9
  adjust(&settings)
  var sampler = try TrajectorySampler(
    target: target, settings: settings, start: DrawnStart(draw: target.draw),
    covariance: ProposalCovariance(target.covariance))
  var recorder = SamplerRecorder<NoAnnotation>(chains: settings.chains)
  let state = try sampler.run(&recorder)
  return (recorder.samples(dimension: target.dimension), state)
}

extension TrajectoryStatistics {
  /// Of a run; `nil` when it had none.
  init?(_ state: SamplerState<NoAnnotation>) {
    guard let records = state.memories(of: TrajectoryRecord.self) else { return nil }
    self.init(records)
  }
}

/// Starting points from a target's own draws.
struct DrawnStart: StartingDistribution {
  let draw: @Sendable (inout RandomStream) -> [Double]

  func draw(using random: inout RandomStream) -> [Double] { draw(&random) }
}

/// A target and how to sample it, with a name for reports.
struct TrajectoryCase: Sendable, CustomStringConvertible {
  let target: KnownTarget
  let kind: TrajectoryKind
  let targetAcceptance: Double
  /// Steps after which a chain has forgotten where it was.
  let step: Int

  var description: String { "\(target.name), \(kind)" }

  static let all: [TrajectoryCase] = [TrajectoryKind.noUTurn(), .fixedLength()].flatMap { kind in
    [
      TrajectoryCase(target: .gaussian(), kind: kind, targetAcceptance: 0.8, step: 10),
      TrajectoryCase(target: .banana, kind: kind, targetAcceptance: 0.9, step: 20),
      TrajectoryCase(target: .truncated, kind: kind, targetAcceptance: 0.8, step: 10),
      TrajectoryCase(target: .funnel, kind: kind, targetAcceptance: 0.98, step: 40),
    ]
  }
}
