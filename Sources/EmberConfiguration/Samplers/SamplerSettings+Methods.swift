import EmberInference
import EmberTheory

/// What the samplers do not have in common.
extension SamplerSettings {
  mutating func readMetropolis(_ section: ConfigurationSection) {
    metropolis.proposalScale = section.number(.proposalScale) ?? metropolis.proposalScale
    metropolis.learnProposal = section.boolean("learn_proposal") ?? metropolis.learnProposal
    metropolis.learnProposalRminus1Max =
      section.number(.learnProposalRminus1Max) ?? metropolis.learnProposalRminus1Max
    metropolis.learnProposalRminus1MaxEarly =
      section.number(.learnProposalRminus1MaxEarly) ?? metropolis.learnProposalRminus1MaxEarly
    metropolis.learnProposalRminus1Min =
      section.number(.learnProposalRminus1Min) ?? metropolis.learnProposalRminus1Min
    metropolis.oversamplePower = section.number(.oversamplePower) ?? metropolis.oversamplePower
    metropolis.oversampleThin = section.boolean("oversample_thin") ?? metropolis.oversampleThin
  }

  mutating func readTrajectories(_ section: ConfigurationSection) {
    trajectories.warmUp = section.integer(.warmUp) ?? trajectories.warmUp
    trajectories.targetAcceptance = section.number(.targetAcceptance) ?? trajectories.targetAcceptance
    trajectories.stepSize = section.number(.stepSize)
    trajectories.learnCovariance = section.boolean("learn_proposal") ?? trajectories.learnCovariance
    trajectories.learningRminus1Max = section.number(.learnProposalRminus1Max) ?? trajectories.learningRminus1Max
    if let depth = section.integer(.maxDepth) { trajectories.kind = .noUTurn(maximumDepth: depth) }
    guard let length = section.number(.pathLength) else { return }
    trajectories.kind = .fixedLength(length)
    if let step = trajectories.stepSize, length / step > Self.mostSteps {
      section.complain(
        "path_length", "more than \(Int(Self.mostSteps)) steps of step_size = \(step)",
        remedy: "Make `path_length` smaller or `step_size` larger.")
    }
  }

  /// Of one trajectory.
  private static let mostSteps = 10_000.0

  mutating func readDraws(_ section: ConfigurationSection) {
    draws.samples = section.integer(.draws) ?? draws.samples
    draws.chain = section.text("chain")
    draws.skip = section.number(.skip) ?? draws.skip
  }

  mutating func readEvaluation(_ section: ConfigurationSection) {
    evaluation.count = section.integer(.evaluations) ?? evaluation.count
    guard let node = section["override"], !node.isNull else { return }
    guard let entries = node.entries else {
      return section.complain(
        "override", "values of sampled parameters were expected", remedy: "Write `override: {H0: 70}`.")
    }
    for entry in entries {
      let name = ParameterName(spelling: entry.key)?.rawValue ?? entry.key
      guard let value = entry.value.number, value.isFinite else {
        section.complaints.add(
          entry.value.complaint(
            section.keyPath("override") + "." + entry.key, "a number was expected",
            remedy: "Write the value at which to evaluate."))
        continue
      }
      evaluation.overridden[name] = value
    }
  }
}
