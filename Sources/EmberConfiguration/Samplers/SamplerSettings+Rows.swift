import EmberInference
import EmberTheory

extension SamplerMethod {
  /// The settings of the block of a sampler, in the order in which they are written.
  package var settings: SettingTable<SamplerSettings> {
    switch self {
    case .mcmc: SettingTable(SamplerSettings.ensemble + SamplerSettings.convergence + SamplerSettings.metropolisRows)
    case .nuts:
      SettingTable(
        SamplerSettings.ensemble + SamplerSettings.convergence + SamplerSettings.trajectoryRows + [
          SamplerSettings.maxDepth
        ])
    case .hmc:
      SettingTable(
        SamplerSettings.ensemble + SamplerSettings.convergence + SamplerSettings.trajectoryRows
          + [SamplerSettings.pathLength])
    case .gaussian: SettingTable(SamplerSettings.ensemble + [SamplerSettings.drawnSamples])
    case .evaluate:
      SettingTable([SamplerSettings.seedRow, SamplerSettings.outputEvery] + SamplerSettings.evaluationRows)
    case .importance:
      SettingTable([SamplerSettings.seedRow, SamplerSettings.outputEvery] + SamplerSettings.reweighting)
    }
  }
}

/// Rows that several samplers have.
extension SamplerSettings {
  typealias Row = Setting<SamplerSettings>

  fileprivate static let mostRows = 1_000_000_000

  fileprivate static let seedRow = Row.seed(
    "seed", \.seed, absence: "drawn and printed", .numbers, "the seed of all random numbers")

  fileprivate static let outputEvery = Row(
    "output_every", SettingRange.outputEvery.words + " of seconds, such as `60s`", .nothing,
    "time between two lines of progress and two checkpoints"
  ) { section, root, _ in
    let text = section["output_every"]?.text.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
    guard let seconds = text.flatMap(Double.init), SettingRange.outputEvery.objection(to: seconds) == nil else {
      return section.complain(
        "output_every", SettingRange.outputEvery.expectation, remedy: "Write seconds, such as `60s`.")
    }
    root.outputInterval = seconds
  } write: { root, _ in
    "\(root.outputInterval)s"
  }

  fileprivate static let ensemble = [
    seedRow,
    .count(
      "chains", \.ensemble.chains, SettingRange.mostChains,
      "each chain keeps an emulator's view and its rows in memory",
      .numbers, "how many chains"),
    Row(
      "covmat", "a file as Cobaya and `ember run` write it, or `auto`", absence: "auto", .numbers,
      contents: .file(isOptional: true),
      "the covariance of the first proposal; `auto` minimises and takes the Fisher matrix"
    ) { section, root, _ in
      if section["covmat"]?.text != "auto" { root.covariancePath = section.text("covmat") }
    } write: { root, _ in
      root.covariancePath.map(\.quotedForYAML)
    }, outputEvery,
  ]

  fileprivate static let convergence: [Row] = [
    .steps(
      "burn_in", \.ensemble.burnIn, 0...mostRows, "no chain has more rows", .numbers,
      "accepted points dropped at the start of each chain"),
    .steps(
      "max_samples", optional: \.ensemble.maxSamples, absence: "no limit", 1...mostRows, "no chain has more rows",
      .nothing, "rows at which each chain ends, converged or not"),
    .steps(
      "max_tries", optional: \.ensemble.maxTries, absence: "40d", 1...mostRows,
      "a chain that has not moved for so long never will", .nothing, "steps at one point after which a chain is stuck"),
    .steps(
      "learn_every", optional: \.ensemble.learnEvery, absence: "40d", 1...mostRows, "no chain has more rows", .nothing,
      "rows of each chain between two tests of convergence"),
    .number(
      "Rminus1_stop", \.ensemble.rminus1Stop, 1e-9...1e6, "R-1 is a variance ratio of about 0.01", .nothing,
      "converged when R-1 of the means is below this twice in a row ..."),
    .number(
      "Rminus1_cl_stop", \.ensemble.rminus1ClStop, 1e-9...1e6, "R-1 is a variance ratio of about 0.2", .nothing,
      "... and then R-1 of the confidence bounds below this"),
    .number(
      "Rminus1_cl_level", \.ensemble.rminus1ClLevel, 0.01...0.999,
      "bounds of other probability are too noisy, and it lies between 0 and 1", .nothing,
      "the probability between these bounds"),
    .count(
      "Rminus1_single_split", \.ensemble.rminus1SingleSplit, 2...1000, "the parts must have rows enough to compare",
      .nothing, "a single chain is compared with itself in so many parts"),
  ]
}

/// Rows of single samplers.
extension SamplerSettings {
  fileprivate static let metropolisRows: [Row] = [
    .number(
      "proposal_scale", \.metropolis.proposalScale, 0.01...100,
      "it multiplies standard deviations, and 2.4 is the best for a Gaussian", .nothing,
      "the proposal's width in standard deviations of the posterior"),
    .flag(
      "learn_proposal", \.metropolis.learnProposal, .nothing, "learn the covariance of the proposal from the chains ..."
    ),
    .number(
      "learn_proposal_Rminus1_max", \.metropolis.learnProposalRminus1Max, 1e-9...1e9, "R-1 is a variance ratio",
      .nothing,
      "... while R-1 is below this ..."),
    .number(
      "learn_proposal_Rminus1_max_early", \.metropolis.learnProposalRminus1MaxEarly, 1e-9...1e9,
      "R-1 is a variance ratio", .nothing,
      "... or below this, when the first covariance is a guess in some parameters ..."),
    .number(
      "learn_proposal_Rminus1_min", \.metropolis.learnProposalRminus1Min, 0...1e9, "R-1 is a variance ratio", .nothing,
      "... and above this"),
    .number(
      "oversample_power", \.metropolis.oversamplePower, 0...1, "it is a power of the ratio of speeds", .numbers,
      "steps in a fast block per slow one: the ratio of speeds to this power"),
    .flag(
      "oversample_thin", \.metropolis.oversampleThin, .numbers, "keep one row for the further fast steps instead of all"
    ),
  ]

  fileprivate static let trajectoryRows: [Row] = [
    .count(
      "warmup", \.trajectories.warmUp, 0...1_000_000, "the step size settles within some hundred steps", .numbers,
      "steps of each chain that adapt the step size and make no rows"),
    .number(
      "target_accept", \.trajectories.targetAcceptance, 0.05...0.999,
      "acceptance lies between 0 and 1, and no step size reaches its ends", .nothing,
      "the mean acceptance that adaptation aims at"),
    .flag("learn_proposal", \.trajectories.learnCovariance, .nothing, "learn the mass matrix once from the chains ..."),
    .number(
      "learn_proposal_Rminus1_max", \.trajectories.learningRminus1Max, 1e-9...1e9, "R-1 is a variance ratio", .nothing,
      "... at the first test of convergence with R-1 below this"),
    .number(
      "step_size", optional: \.trajectories.stepSize, absence: "found in the warm-up", 1e-3...10,
      "it counts standard deviations: smaller steps never end, larger ones diverge", .numbers,
      "the first step in standard deviations, and the only one without warm-up"),
  ]

  fileprivate static let maxDepth = Row.count(
    "max_depth", optional: \.trajectories.maximumDepth, absence: "10", 1...20,
    "a trajectory has up to 2^max_depth steps", .nothing,
    "a trajectory that has not turned back ends at 2^max_depth - 1 steps")

  fileprivate static let pathLength = Row.number(
    "path_length", optional: \.trajectories.pathLength, absence: "pi/2", 0.01...1000,
    "it counts standard deviations, and pi/2 decorrelates", .nothing,
    "the length of trajectories in standard deviations")

  fileprivate static let drawnSamples = Row.count(
    "samples", \.draws.samples, 2...10_000_000, "all rows are kept in memory", .nothing, "rows, in all chains together")

  fileprivate static let evaluationRows: [Row] = [
    .count(
      "N", \.evaluation.count, 1...1_000_000, "each is a call of the solver", .nothing,
      "points to draw from the references"),
    Row(
      "override", "such as `{H0: 70}`", .numbers, "values of sampled parameters instead of their references"
    ) { section, root, _ in
      root.evaluation.overridden = section.numbersByName("override")
    } write: { root, _ in
      let values = root.evaluation.overridden.sorted { $0.key < $1.key }.map { "\($0.key.yamlKey): \($0.value)" }
      return values.isEmpty ? nil : "{" + values.joined(separator: ", ") + "}"
    },
  ]

  fileprivate static let reweighting: [Row] = [
    Row(
      "chain", "the prefix of a run's files", .numbers, contents: .chains, "the run that is re-weighted; required"
    ) { section, root, _ in
      root.draws.chain = section.text("chain")
    } write: { root, _ in
      (root.draws.chain ?? "").quotedForYAML
    },
    .number(
      "skip", \.draws.skip, 0...0.99, "it is the share of each chain that is left out", .numbers,
      "the share of each of its chains that is left out at the beginning"),
  ]
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

extension ConfigurationSection {
  /// A block of numbers by the names of parameters, in Ember's own spelling.
  fileprivate func numbersByName(_ key: String) -> [String: Double] {
    guard let node = self[key], !node.isNull else { return [:] }
    guard let entries = node.entries else {
      complain(key, "values of parameters were expected", remedy: "Write `\(key): {H0: 70}`.")
      return [:]
    }
    var values: [String: Double] = [:]
    for entry in entries {
      guard let value = entry.value.number, value.isFinite else {
        complaints.add(
          entry.value.complaint(
            keyPath(key) + "." + entry.key, "a number was expected", remedy: "Write the value of the parameter."))
        continue
      }
      values[ParameterName(spelling: entry.key)?.rawValue ?? entry.key] = value
    }
    return values
  }
}
