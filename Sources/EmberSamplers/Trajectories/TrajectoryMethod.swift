import EmberInference
import EmberSettings

/// What `nuts` and `hmc` have in common: they move along trajectories.
package protocol TrajectoryMethod: ConfiguredMethod where Settings == TrajectorySettings {}

extension TrajectoryMethod {
  package static var memory: any ChainMemory.Type { TrajectoryRecord.self }

  package var followsSlope: Bool { true }

  /// A trajectory takes several calls with derivatives.
  package var solverRounds: RoundSchedule { RoundSchedule(firstSteps: 4, growth: 1, maximumSteps: 4) }

  package var solverCost: String? {
    "\(Self.key) without emulator: every step of a trajectory takes the spectra and their derivatives from the solver, as "
      + "long as about seven plain calls; the warm-up alone takes \(settings.warmUp * settings.chains) trajectories of "
      + "several steps. `emulator: on` needs some hundred calls in all."
  }

  package func sampler<Target: DifferentiableLogDensity>(_ run: SamplerRun<Target>) throws(InferenceError)
    -> any Sampler<Target.Evaluator.Annotation>
  {
    try TrajectorySampler(
      target: run.target, settings: settings, start: run.start, covariance: run.covariance, resuming: run.earlier,
      cancellation: run.cancellation)
  }

  package func report(_ outcome: SamplerOutcome) throws(InferenceError) -> SamplerReport? {
    guard let records = outcome.memories(of: TrajectoryRecord.self) else { return nil }
    let statistics = TrajectoryStatistics(records)
    return SamplerReport(statistics.lines, ["trajectories": statistics.json])
  }

  /// The settings of both.
  static var shared: [Setting<SamplerSettings>] {
    SamplerSettings.ensemble + SamplerSettings.convergence
      + own([
        .count(
          "warmup", \.settings.warmUp, 0...1_000_000, "the step size settles within some hundred steps", .numbers,
          "steps of each chain that adapt the step size and make no rows"),
        .number(
          "target_accept", \.settings.targetAcceptance, 0.05...0.999,
          "acceptance lies between 0 and 1, and no step size reaches its ends", .nothing,
          "the mean acceptance that adaptation aims at"),
        .flag(
          "learn_proposal", \.settings.learnCovariance, .nothing, "learn the mass matrix once from the chains ..."),
        .number(
          "learn_proposal_Rminus1_max", \.settings.learningRminus1Max, 1e-9...1e9, "R-1 is a variance ratio", .nothing,
          "... at the first test of convergence with R-1 below this"),
        .number(
          "step_size", optional: \.settings.stepSize, absence: "found in the warm-up", 1e-3...10,
          "it counts standard deviations: smaller steps never end, larger ones diverge", .numbers,
          "the first step in standard deviations, and the only one without warm-up"),
      ])
  }
}

/// `sampler: nuts`, trajectories without U-turns, on the emulator or, without one, on the solver's derivatives.
package struct NoUTurn: TrajectoryMethod {
  package static var key: String { "nuts" }

  package var settings = TrajectorySettings(.noUTurn())

  package init() {}

  package static var rows: [Setting<SamplerSettings>] {
    shared
      + own([
        .count(
          "max_depth", optional: \.settings.maximumDepth, absence: "10", 1...20,
          "a trajectory has up to 2^max_depth steps", .nothing,
          "a trajectory that has not turned back ends at 2^max_depth - 1 steps")
      ])
  }
}

/// `sampler: hmc`, the same with trajectories of fixed length.
package struct FixedLength: TrajectoryMethod {
  package static var key: String { "hmc" }

  package var settings = TrajectorySettings(.fixedLength())

  package init() {}

  /// Of one trajectory.
  private static let mostSteps = 10_000.0

  package func check(_ node: ConfigurationNode, path: String, _ complaints: ComplaintCollector) {
    guard let length = settings.pathLength, let step = settings.stepSize, length / step > Self.mostSteps else { return }
    complaints.add(
      (node["path_length"] ?? node).complaint(
        path + ".path_length", "more than \(Int(Self.mostSteps)) steps of step_size = \(step)",
        remedy: "Make `path_length` smaller or `step_size` larger."))
  }

  package static var rows: [Setting<SamplerSettings>] {
    shared
      + own([
        .number(
          "path_length", optional: \.settings.pathLength, absence: "pi/2", 0.01...1000,
          "it counts standard deviations, and pi/2 decorrelates", .nothing,
          "the length of trajectories in standard deviations")
      ])
  }
}

extension TrajectorySettings {
  /// The largest depth of trajectories that turn back; `nil` for those of fixed length.
  fileprivate var maximumDepth: Int? {
    get { if case .noUTurn(let depth) = kind { depth } else { nil } }
    set { if let newValue { kind = .noUTurn(maximumDepth: newValue) } }
  }

  /// The length of trajectories of fixed length; `nil` for others.
  fileprivate var pathLength: Double? {
    get { if case .fixedLength(let length) = kind { length } else { nil } }
    set { if let newValue { kind = .fixedLength(newValue) } }
  }
}
