/// Settings below `sampler`.
extension SettingRange {
  package static let chains = count("chains", 1...256, "each chain keeps an emulator's view and its rows in memory")
  package static let burnIn = count("burn_in", 0...mostRows, "no chain has more rows")
  package static let maxSamples = count("max_samples", 1...mostRows, "no chain has more rows")
  package static let maxTries = count("max_tries", 1...mostRows, "a chain that has not moved for so long never will")
  package static let learnEvery = count("learn_every", 1...mostRows, "no chain has more rows")
  package static let rminus1Stop = number("Rminus1_stop", 1e-9...1e6, "R-1 is a variance ratio of about 0.01")
  static let rminus1ClStop = number("Rminus1_cl_stop", 1e-9...1e6, "R-1 is a variance ratio of about 0.2")
  static let rminus1ClLevel = number(
    "Rminus1_cl_level", 0.01...0.999, "bounds of other probability are too noisy, and it lies between 0 and 1")
  static let rminus1SingleSplit = count("Rminus1_single_split", 2...1000, "the parts must have rows enough to compare")
  static let proposalScale = number(
    "proposal_scale", 0.01...100, "it multiplies standard deviations, and 2.4 is the best for a Gaussian")
  package static let learnProposalRminus1Max = number(
    "learn_proposal_Rminus1_max", 1e-9...1e9, "R-1 is a variance ratio")
  static let learnProposalRminus1MaxEarly = number(
    "learn_proposal_Rminus1_max_early", 1e-9...1e9, "R-1 is a variance ratio")
  static let learnProposalRminus1Min = number("learn_proposal_Rminus1_min", 0...1e9, "R-1 is a variance ratio")
  package static let oversamplePower = number("oversample_power", 0...1, "it is a power of the ratio of speeds")
  package static let warmUp = count("warmup", 0...1_000_000, "the step size settles within some hundred steps")
  static let targetAcceptance = number(
    "target_accept", 0.05...0.999, "acceptance lies between 0 and 1, and no step size reaches its ends")
  package static let stepSize = number(
    "step_size", 1e-3...10, "it counts standard deviations: smaller steps never end, larger ones diverge")
  static let maxDepth = count("max_depth", 1...20, "a trajectory has up to 2^max_depth steps")
  static let pathLength = number("path_length", 0.01...1000, "it counts standard deviations, and pi/2 decorrelates")
  package static let draws = count("samples", 2...10_000_000, "all rows are kept in memory")
  package static let skip = number("skip", 0...0.99, "it is the share of each chain that is left out")
  static let evaluations = count("N", 1...1_000_000, "each is a call of the solver")
  /// Seconds.
  static let outputEvery = number("output_every", 1e-3...1e6, "it is a time in seconds between two checkpoints")

  private static let mostRows = 1_000_000_000
}

/// Settings below `theory.ember.emulator`.
extension SettingRange {
  package static let designPoints = count(
    "design_points", 0...100_000, "each is a call of the solver before the first step")
  package static let designVariants = count("design_variants", 1...1000, "they share one call of the solver")
  package static let designRadius = number(
    "design_radius", 0.1...30, "it counts standard deviations of the Fisher matrix")
  package static let refinements = count("refinements", 0...1000, "each is a round of training before the first step")
  package static let guaranteePoints = count(
    "guarantee_points", 0...100_000, "each is a call of the solver after the last step")
  package static let maximumTrainingPoints = count(
    "maximum_training_points", 1...5000, "time and memory of a fit grow with the third and second power of it")
  package static let truncationTolerance = number("truncation_tolerance", 1e-12...10, "it is an error of ln L")
  package static let refitGrowth = number(
    "refit_growth", 1.001...1000, "it is the factor by which the training set has grown")
  package static let trainingDepth = number("training_depth", 0.1...1e6, "it is a difference of ln L to the best point")
  static let budgetConstant = number("constant", 0...1e6, "it is an error of ln L")
  static let budgetLinear = number("linear", 0...1e6, "it is an error of ln L per unit of ln L")
  static let budgetQuadratic = number("quadratic", 0...1e6, "it is an error of ln L per squared unit of ln L")
  static let auditsInitial = number("initial", 0...1, "it is a probability")
  static let auditsFloor = number("floor", 0...1, "it is a probability")
  static let auditsDecay = number("decay", 1e-3...1e9, "it counts audits")
  static let auditsMaximum = count("maximum", 0...1_000_000_000, "it counts audits")
}

/// Settings of a training design.
extension SettingRange {
  static let planPoints = count("points", 1...mostPoints, "each is a call of the solver")
  static let perAxis = count("per_axis", 2...1000, "the grid has this number to the power of the parameters of points")
  static let planDraws = count("draws", 1...1000, "each multiplies the points of the plan")
  static let planRadius = number("radius", 0.1...30, "it counts standard deviations of the matrix")
  package static let heldOut = number("held_out", 0.01...0.5, "it is the share of points that judge the emulator")
  package static let multipole = count("lmax", 2...Self.highestMultipole, "the solver's spectra end there")
  static let layerWidth = count("hidden", 1...4096, "weights grow with the square of a layer's width")
  package static let ensemble = count("ensemble", 2...64, "each network is trained on its own")
  package static let components = count("components", 1...1000, "no spectrum has so many that can be learnt")
  package static let batch = count("batch", 1...1_000_000, "a batch is held in memory")
  package static let epochs = count("epochs", 1...1_000_000, "each passes over all points once")
  package static let rate = number("rate", 1e-8...1, "training diverges or stands still outside")
  static let finalRate = number("final_rate", 1e-8...1, "it is a share of the first rate")
  package static let patience = count("patience", 1...1_000_000, "it counts epochs")

  /// What all plans of a design may have together.
  static let mostPoints = 1_000_000
  /// The highest multipole of any spectrum.
  public static let highestMultipole = 10_000
}

/// Settings of an instrument.
extension SettingRange {
  static let skyFraction = number("sky_fraction", 1e-6...1, "it is the part of the sky that is observed")
  package static let bandWidth = count("band_width", 1...1000, "wider bands average over acoustic peaks")
  static let whiteNoise = number("white_noise", 1e-6...1e6, "it is in muK arcmin")
  package static let beam = number("beam", 0...600, "it is a full width at half maximum in arcmin")
}

/// Options of the command line.
extension SettingRange {
  public static let chainsOption = option("--chains", chains)
  public static let multipoleOption = option("--lmax", multipole)
  public static let validationPoints = count("--points", 2...100_000, "each is a call of the solver")
  public static let importPoints = count("--points", 2...100_000, "each is a call of the solver")
  public static let starts = count("--best-of", 1...1000, "each start is a minimisation of its own")
  public static let redshifts = count("--redshifts", 1...1000, "the number of them: each is a column of the table")
  public static let validationBudget = number("--budget", 1e-9...1e6, "it is an error of ln L")

  private static func option(_ name: String, _ row: SettingRange) -> SettingRange {
    SettingRange(key: name, range: row.range, reason: row.reason, isWhole: row.isWhole)
  }
}
