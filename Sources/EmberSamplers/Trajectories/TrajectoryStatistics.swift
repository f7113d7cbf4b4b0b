import EmberInference

/// How the trajectories of a run went, after the warm-up.
public struct TrajectoryStatistics: Sendable, Hashable {
  /// Trajectories of all chains.
  public let count: Int
  /// Steps of the integrator, each with one gradient, per trajectory.
  public let meanSteps: Double
  /// Mean over trajectories and their points of min(1, exp(-change of the energy)).
  public let meanAcceptance: Double
  /// How often a trajectory was doubled; 0 for trajectories of fixed length.
  public let meanDepth: Double
  /// Trajectories whose energy went astray, or that left the region where the surface is defined: where they cluster, the chains
  /// may have missed something.
  public let divergences: Int
  /// Trajectories that reached the largest depth before they turned.
  public let depthLimited: Int
  /// The step size of each chain, in standard deviations.
  public let stepSizes: [Double]
}
