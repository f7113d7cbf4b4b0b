import EmberInference
import EmberSettings

/// Rows that several samplers have.
extension SamplerSettings {
  typealias Row = Setting<SamplerSettings>

  static let mostRows = 1_000_000_000

  static let seedRow = Row.seed(
    "seed", \.seed, absence: "drawn and printed", .numbers, "the seed of all random numbers")

  static let outputEvery = Row(
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

  static let ensemble = [
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

  static let convergence: [Row] = [
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
