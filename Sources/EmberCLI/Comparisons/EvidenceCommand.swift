import ArgumentParser
import Ember

/// `ember evidence`: which model the data prefer.
struct EvidenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Compare models by the evidences of nested runs of the same data.",
    discussion: """
      ln Z of each run of `sampler: nested`, ln of the Bayes factor to the best model, and the probability of each when all were equally \
      probable before. Priors and values that differ are listed, because ln Z depends on them: a prior twice as wide of a parameter \
      that the data measure costs ln 2. Runs of other data are refused. For example: \
      ember evidence chains/lcdm chains/lcdm_mnu
      """)

  @Argument(help: ArgumentHelp("The prefixes of runs, two or more.", valueName: "RUN"))
  var runs: [String]

  func validate() throws {
    guard runs.count >= 2 else {
      throw ValidationError("\(runs.count) run: two or more runs were expected.")
    }
  }

  func run() throws {
    try reportingErrors { try StandardStreams.print(EvidenceJob(runs).perform()) }
  }
}
