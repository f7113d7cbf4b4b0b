import EmberInference

/// The ways to explore a posterior: the keys below `sampler`.
public enum SamplerMethod: String, Sendable, Hashable, CaseIterable {
  /// Adaptive Metropolis.
  case mcmc
  /// Hamiltonian Monte Carlo without U-turns, on the emulator or, without one, on the solver's derivatives.
  case nuts
  /// The same with trajectories of fixed length.
  case hmc
  /// Draws from the Gaussian of the Fisher matrix.
  case gaussian
  /// The rows of another run, re-weighted.
  case importance
  /// The posterior at the reference point, or at draws from the reference: a test of the input.
  case evaluate

  /// True for those that need the slope of the posterior.
  package var followsTrajectories: Bool { self == .nuts || self == .hmc }

  /// The share of each chain that is no part of what is reported: none where no row depends on those before it.
  package var burnInShare: Double {
    switch self {
    case .mcmc, .nuts, .hmc: BurnIn.share
    case .gaussian, .importance, .evaluate: 0
    }
  }

  /// False for those that make a given number of rows.
  package var endsWithConvergence: Bool { self == .mcmc || followsTrajectories }
}

/// How the posterior is explored: the block `sampler`, with Cobaya's names where Cobaya has them.
public struct SamplerSettings: Sendable {
  public var method = SamplerMethod.mcmc
  /// Settings of `mcmc`.
  public var metropolis = MetropolisSettings()
  /// Settings of `nuts` and `hmc`.
  public var trajectories = TrajectorySettings()
  /// Settings of `gaussian` and `importance`.
  public var draws = DrawSettings()
  /// Settings of `evaluate`.
  public var evaluation = EvaluationSettings()
  /// A file with the covariance of the first proposal; `nil` for a minimisation and its Fisher matrix.
  public var covariancePath: String?
  /// Seconds between two lines of progress and two checkpoints.
  public var outputInterval = 10.0
  /// True when somebody has chosen the seed.
  private var isSeeded = false
  /// Where the method was chosen.
  package var origin: InputOrigin?

  public init() {}

  /// What all samplers have, of the one in force.
  public var ensemble: EnsembleSettings {
    get {
      switch method {
      case .mcmc: metropolis.ensemble
      case .nuts, .hmc: trajectories.ensemble
      case .gaussian, .importance: draws.ensemble
      case .evaluate: evaluation.ensemble
      }
    }
    set {
      switch method {
      case .mcmc: metropolis.ensemble = newValue
      case .nuts, .hmc: trajectories.ensemble = newValue
      case .gaussian, .importance: draws.ensemble = newValue
      case .evaluate: evaluation.ensemble = newValue
      }
    }
  }

  /// The seed of the sampler in force; `nil` for one that a run draws.
  public var seed: UInt64? {
    get { isSeeded ? ensemble.seed : nil }
    set {
      isSeeded = newValue != nil
      ensemble.seed = newValue ?? 0
    }
  }

  /// The key path of the block in force.
  package var path: String { "sampler.\(method.rawValue)" }

  /// Throws `InferenceError.invalidSetting` for the first setting that makes no sense.
  package func validate() throws(InferenceError) {
    switch method {
    case .mcmc: try metropolis.validate()
    case .nuts, .hmc: try trajectories.validate()
    case .gaussian, .importance: try draws.ensemble.validate()
    case .evaluate: try evaluation.validate()
    }
  }
}

/// Settings of the samplers that do not explore: they draw from what is known, or re-weight it.
public struct DrawSettings: Sendable, Hashable {
  public var ensemble = EnsembleSettings()
  /// How many rows `gaussian` makes, in all chains together.
  public var samples = 4000
  /// The prefix of the run that `importance` re-weights.
  public var chain: String?
  /// The share of each of its chains that is left out at the beginning.
  public var skip = 0.0
}
