import EmberInference
import EmberNumerics

/// Hamiltonian Monte Carlo with several chains: trajectories of fixed length, or without U-turns (Hoffman & Gelman 2014, J. Mach.
/// Learn. Res. 15, 1593), with the step size found in a warm-up and the inverse of a covariance as mass matrix.
public struct TrajectorySampler<Target: DifferentiableLogDensity>: Sampler {
  public typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, TrajectoryMove<Target.Evaluator>>

  /// A run, from the beginning or continued.
  ///
  /// - Parameters:
  ///   - target: the density.
  ///   - settings: chains, seed, and how trajectories are made; of a run that continues as at its beginning, but for when chains end.
  ///   - start: where chains begin.
  ///   - covariance: that of the density, as far as it is known, in the units of the parameters; later it does not matter.
  ///   - earlier: of a run that continues the last state that the observer was given, and for each chain the rows that it counts.
  ///   - cancellation: ends the run after a round when it is raised.
  ///
  /// Throws `InferenceError.invalidSetting` or `.notPositiveDefinite`; `.unusableCheckpoint` when state and rows do not fit together.
  public init(
    target: Target, settings: TrajectorySettings, start: any StartingDistribution, covariance: ProposalCovariance,
    resuming earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])? = nil,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    guard let (state, samples) = earlier else {
      let move = try Self.move(target, settings, covariance.matrix)
      var memory = move.makeMemory()
      let steps = move.warmUp(&memory)
      let state = SamplerState<Annotation>(
        settings: settings.ensemble, covariance: covariance.matrix, memory: memory, warmUp: steps)
      ensemble = try ChainEnsemble(
        target, settings.ensemble, move, start: start, state: state, cancellation: cancellation)
      return
    }
    try state.validate(dimension: target.dimension, chains: settings.chains, samples: samples)
    let move = try Self.move(target, settings, state.matrix(target.dimension))
    ensemble = try ChainEnsemble(
      target, settings.ensemble, move, start: start, state: state, samples: samples, cancellation: cancellation)
  }

  @discardableResult
  public mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }

  private static func move(
    _ target: Target, _ settings: TrajectorySettings, _ covariance: Matrix
  ) throws(InferenceError) -> TrajectoryMove<Target.Evaluator> {
    try settings.validate()
    try covariance.checkCovariance(of: target.dimension)
    return try TrajectoryMove(settings, covariance: covariance, support: target.support)
  }
}
