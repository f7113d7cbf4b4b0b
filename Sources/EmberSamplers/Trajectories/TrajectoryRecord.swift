import EmberInference

/// What a chain that moves along trajectories remembers.
package struct TrajectoryRecord: ChainMemory {
  package static var kind: String { "trajectories" }
  package var isPossible: Bool { stepSize > 0 && stepSize.isFinite }

  /// The step size in standard deviations.
  var stepSize: Double
  /// During the warm-up.
  var adaptation: StepSizeAdaptation?
  /// True from the first warm-up on.
  var hasBegun = false
  /// What came after it.
  var tally = TrajectoryTally()
  /// The surface where the chain stands, as far as it is known: it is the same until the next round.
  var surface: SurfacePoint?

  private enum CodingKeys: String, CodingKey {
    case stepSize, adaptation, tally, hasBegun
  }

  init(stepSize: Double) { self.stepSize = stepSize }

  /// Counts a trajectory, or learns from it during the warm-up.
  mutating func add(_ outcome: TrajectoryOutcome) {
    guard adaptation != nil else { return tally.add(outcome) }
    adaptation?.learn(outcome.acceptance)
    stepSize = adaptation?.stepSize ?? stepSize
  }

  /// The step size of the warm-up from here on.
  mutating func endWarmUp() {
    stepSize = adaptation?.averaged ?? stepSize
    adaptation = nil
  }
}

/// How one trajectory went.
struct TrajectoryOutcome: Sendable {
  /// Mean over its points of min(1, exp(-change of the energy)).
  var acceptance: Double
  /// Steps of the integrator.
  var steps: Int
  /// How often it was doubled; 0 for trajectories of fixed length.
  var depth: Int
  /// True when its energy went astray or the surface ended.
  var isDivergent: Bool
  /// True when it could have been longer.
  var isCut: Bool
}

/// Sums over trajectories.
struct TrajectoryTally: Sendable, Hashable, Codable {
  var count = 0
  var steps = 0
  var acceptance = 0.0
  var depth = 0
  var divergences = 0
  var cuts = 0

  mutating func add(_ outcome: TrajectoryOutcome) {
    count += 1
    steps += outcome.steps
    acceptance += outcome.acceptance
    depth += outcome.depth
    divergences += outcome.isDivergent ? 1 : 0
    cuts += outcome.isCut ? 1 : 0
  }
}

extension TrajectoryStatistics {
  /// Of what the chains of a run remember.
  package init(_ records: [TrajectoryRecord]) {
    let tallies = records.map(\.tally)
    let count = tallies.reduce(0) { $0 + $1.count }
    let total = Double(max(count, 1))
    self.init(
      count: count, meanSteps: Double(tallies.reduce(0) { $0 + $1.steps }) / total,
      meanAcceptance: tallies.reduce(0) { $0 + $1.acceptance } / total,
      meanDepth: Double(tallies.reduce(0) { $0 + $1.depth }) / total,
      divergences: tallies.reduce(0) { $0 + $1.divergences }, depthLimited: tallies.reduce(0) { $0 + $1.cuts },
      stepSizes: records.map(\.stepSize))
  }
}
