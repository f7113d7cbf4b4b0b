import EmberInference

/// What the samplers do not have in common.
extension SamplerSettings {
  mutating func readMetropolis(_ section: ConfigurationSection) throws(EmberError) {
    metropolis.proposalScale = try section.positive("proposal_scale") ?? metropolis.proposalScale
    metropolis.learnProposal = try section.boolean("learn_proposal") ?? metropolis.learnProposal
    metropolis.learnProposalRminus1Max =
      try section.positive("learn_proposal_Rminus1_max") ?? metropolis.learnProposalRminus1Max
    metropolis.learnProposalRminus1MaxEarly =
      try section.positive("learn_proposal_Rminus1_max_early") ?? metropolis.learnProposalRminus1MaxEarly
    metropolis.learnProposalRminus1Min =
      try section.number("learn_proposal_Rminus1_min", "a number that is not negative") { $0 >= 0 }
      ?? metropolis.learnProposalRminus1Min
    metropolis.oversamplePower =
      try section.number("oversample_power", "a number between 0 and 1") { $0 >= 0 && $0 <= 1 }
      ?? metropolis.oversamplePower
    metropolis.oversampleThin = try section.boolean("oversample_thin") ?? metropolis.oversampleThin
  }

  mutating func readTrajectories(_ section: ConfigurationSection) throws(EmberError) {
    trajectories.warmUp = try section.integer("warmup", atLeast: 0) ?? trajectories.warmUp
    trajectories.targetAcceptance = try section.fraction("target_accept") ?? trajectories.targetAcceptance
    trajectories.stepSize = try section.positive("step_size")
    trajectories.learnCovariance = try section.boolean("learn_proposal") ?? trajectories.learnCovariance
    trajectories.learningRminus1Max =
      try section.positive("learn_proposal_Rminus1_max") ?? trajectories.learningRminus1Max
    if let depth = try section.integer("max_depth", atLeast: 1) { trajectories.kind = .noUTurn(maximumDepth: depth) }
    if let length = try section.positive("path_length") { trajectories.kind = .fixedLength(length) }
  }

  mutating func readDraws(_ section: ConfigurationSection) throws(EmberError) {
    draws.samples = try section.integer("samples", atLeast: 2) ?? draws.samples
    draws.chain = try section.text("chain")
    draws.skip = try section.number("skip", "a number from 0 to below 1") { $0 >= 0 && $0 < 1 } ?? draws.skip
  }
}
