/// The keys that a sampler's block may have.
extension SamplerMethod {
  package var settings: [String] {
    switch self {
    case .mcmc:
      Self.common + Self.convergence + [
        "proposal_scale", "learn_proposal_Rminus1_max_early", "learn_proposal_Rminus1_min", "oversample_power",
        "oversample_thin",
      ]
    case .nuts: Self.common + Self.convergence + Self.trajectories + ["max_depth"]
    case .hmc: Self.common + Self.convergence + Self.trajectories + ["path_length"]
    case .gaussian: Self.common + ["samples"]
    case .evaluate: ["N", "override", "output_every", "seed"]
    case .importance: ["chain", "skip", "output_every", "seed"]
    }
  }

  private static let common = ["seed", "chains", "covmat", "output_every"]
  private static let convergence = [
    "burn_in", "max_samples", "max_tries", "learn_every", "learn_proposal", "learn_proposal_Rminus1_max",
    "Rminus1_stop", "Rminus1_cl_stop", "Rminus1_cl_level", "Rminus1_single_split",
  ]
  private static let trajectories = ["warmup", "target_accept", "step_size"]
}
