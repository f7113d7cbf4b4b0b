import ArgumentParser
import Ember

/// `ember tension`: how far two runs are from each other.
struct TensionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tension",
    abstract: "Compare two runs of independent data: shifts of parameters, loss of fit, suspiciousness.",
    discussion: """
      The shift of all parameters in sigma, once as Gaussians and once by the samples' differences, whatever their shape. With --joint, a run \
      of both data sets, also how much worse both are fitted together than each alone (Q_DMAP), and suspiciousness; for nested runs the \
      ratio of evidences. Best fits are those that `ember minimize -o PREFIX` has left beside the chains, else the best rows, which lie \
      above the minimum by several in chi^2 where there are many parameters. Parameters that a prior of both \
      runs knows better than the data do not shift: leave them out with --parameters. For example: \
      ember tension chains/planck chains/act --joint chains/both --parameters H0,omega_b,omega_cdm,n_s
      """)

  @Argument(help: ArgumentHelp("The prefix of a run.", valueName: "RUN_A"))
  var first: String

  @Argument(help: ArgumentHelp("The prefix of a run with other data.", valueName: "RUN_B"))
  var second: String

  @Option(help: ArgumentHelp("The prefix of a run with the data of both.", valueName: "RUN"))
  var joint: String?

  @Option(
    help: ArgumentHelp(
      "What is compared, sampled or derived. (default: all that both runs sample)", valueName: "name,name,..."))
  var parameters: String?

  @Option(help: "The share of each chain that is left out at its beginning.")
  var skip = 0.3

  func validate() throws {
    guard (0..<1).contains(skip) else {
      throw ValidationError("--skip \(skip): a share of at least 0 and below 1 was expected.")
    }
  }

  func run() throws {
    try reportingErrors {
      let names = parameters?.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init) ?? []
      let job = try TensionJob(first, second, joint: joint, parameters: names, skip: skip)
      try StandardStreams.print(job.perform())
    }
  }
}
