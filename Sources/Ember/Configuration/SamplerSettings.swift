import EmberInference

/// How the posterior is explored: the block `sampler.mcmc`, with Cobaya's names.
public struct SamplerSettings: Sendable {
  public var metropolis = MetropolisSettings()
  /// A file with the covariance of the first proposal; `nil` for a minimisation and its Fisher matrix.
  public var covariancePath: String?
  /// Where `covmat` was written.
  var covarianceOrigin: InputOrigin?
  /// Seconds between two lines of progress and two checkpoints.
  public var outputInterval = 10.0

  public init() {}
}

extension SamplerSettings {
  private static let knownKeys = [
    "burn_in", "max_samples", "max_tries", "covmat", "proposal_scale", "output_every", "learn_every", "learn_proposal",
    "learn_proposal_Rminus1_max", "learn_proposal_Rminus1_max_early", "learn_proposal_Rminus1_min", "Rminus1_stop",
    "Rminus1_cl_stop", "Rminus1_cl_level", "Rminus1_single_split", "oversample_power", "oversample_thin", "seed",
    "chains",
  ]
  private static let unsupportedKeys = [
    "drag": "Remove it: Ember oversamples the fast parameters (`oversample_power`).",
    "measure_speeds": "Remove it: Ember knows which parameters are fast.",
    "blocking": "Remove it: Ember knows which parameters are fast.",
    "covmat_params": "Name the parameters in the first line of the file given as `covmat`.",
    "callback_function": "Remove it: Ember runs no Python.",
    "callback_every": "Remove it: Ember runs no Python.",
    "temperature": "Remove it: chains sample the posterior itself.",
  ]

  /// Reads `sampler`; `dimension` gives meaning to numbers such as `40d`.
  init(_ node: ConfigurationNode?, dimension: Int) throws(EmberError) {
    self.init()
    guard let node else { return }
    let sampler = try ConfigurationSection(
      node, path: "sampler", known: ["mcmc"],
      unsupported: [
        "evaluate": "Use the command `ember evaluate` instead.",
        "minimize": "Remove it: `ember run` minimises before it samples.",
        "polychord": "Use `mcmc`.",
      ])
    guard let mcmc = sampler["mcmc"] else { return }
    let section = try ConfigurationSection(
      mcmc, path: "sampler.mcmc", known: Self.knownKeys, unsupported: Self.unsupportedKeys)
    try readLength(section, dimension: dimension)
    try readConvergence(section)
    try readProposal(section)
    if let node = section["covmat"], node.text != "auto" {
      covariancePath = try section.text("covmat")
      covarianceOrigin = node.origin
    }
    if let node = section["output_every"] {
      let text = node.text.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
      guard let seconds = text.flatMap(Double.init), seconds > 0, seconds.isFinite else {
        throw node.complaint(
          "sampler.mcmc.output_every", "a time was expected", remedy: "Write seconds, such as `60s`.")
      }
      outputInterval = seconds
    }
    do { try metropolis.validate() } catch {
      throw mcmc.complaint("sampler.mcmc", "\(error)", remedy: "Correct the setting.")
    }
  }

  private mutating func readLength(_ section: ConfigurationSection, dimension: Int) throws(EmberError) {
    if let seed = try section.integer("seed", atLeast: 0) { metropolis.seed = UInt64(seed) }
    metropolis.chains = try section.integer("chains", atLeast: 1) ?? metropolis.chains
    metropolis.burnIn = try Self.count(section, "burn_in", dimension, atLeast: 0) ?? metropolis.burnIn
    metropolis.maxSamples = try Self.count(section, "max_samples", dimension, atLeast: 1)
    metropolis.maxTries = try Self.count(section, "max_tries", dimension, atLeast: 1)
    metropolis.learnEvery = try Self.count(section, "learn_every", dimension, atLeast: 1)
  }

  private mutating func readConvergence(_ section: ConfigurationSection) throws(EmberError) {
    let isPositive = { (value: Double) in value > 0 }
    metropolis.rminus1Stop =
      try section.number("Rminus1_stop", "a positive number", where: isPositive) ?? metropolis.rminus1Stop
    metropolis.rminus1ClStop =
      try section.number("Rminus1_cl_stop", "a positive number", where: isPositive) ?? metropolis.rminus1ClStop
    metropolis.rminus1ClLevel =
      try section.number("Rminus1_cl_level", "a number between 0 and 1") { $0 > 0 && $0 < 1 }
      ?? metropolis.rminus1ClLevel
    metropolis.rminus1SingleSplit =
      try section.integer("Rminus1_single_split", atLeast: 2) ?? metropolis.rminus1SingleSplit
  }

  private mutating func readProposal(_ section: ConfigurationSection) throws(EmberError) {
    let isPositive = { (value: Double) in value > 0 }
    let isNotNegative = { (value: Double) in value >= 0 }
    metropolis.proposalScale =
      try section.number("proposal_scale", "a positive number", where: isPositive) ?? metropolis.proposalScale
    metropolis.learnProposal = try section.boolean("learn_proposal") ?? metropolis.learnProposal
    metropolis.learnProposalRminus1Max =
      try section.number("learn_proposal_Rminus1_max", "a positive number", where: isPositive)
      ?? metropolis.learnProposalRminus1Max
    metropolis.learnProposalRminus1MaxEarly =
      try section.number("learn_proposal_Rminus1_max_early", "a positive number", where: isPositive)
      ?? metropolis.learnProposalRminus1MaxEarly
    metropolis.learnProposalRminus1Min =
      try section.number("learn_proposal_Rminus1_min", "a number that is not negative", where: isNotNegative)
      ?? metropolis.learnProposalRminus1Min
    metropolis.oversamplePower =
      try section.number("oversample_power", "a number between 0 and 1") { $0 >= 0 && $0 <= 1 }
      ?? metropolis.oversamplePower
    metropolis.oversampleThin = try section.boolean("oversample_thin") ?? metropolis.oversampleThin
  }

  /// A whole number, or one in units of the dimension such as `40d`; infinity counts as absent.
  private static func count(_ section: ConfigurationSection, _ key: String, _ dimension: Int, atLeast least: Int)
    throws(EmberError) -> Int?
  {
    guard let node = section[key] else { return nil }
    if [".inf", "inf", "Infinity"].contains(node.text) { return nil }
    if let text = node.text, text.hasSuffix("d"), let factor = Int(text.dropLast()), factor >= least {
      let (product, overflow) = factor.multipliedReportingOverflow(by: max(dimension, 1))
      if !overflow { return product }
    }
    return try section.integer(key, atLeast: least)
  }
}
