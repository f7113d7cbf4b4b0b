import ArgumentParser
import Ember

/// `ember plot`: posteriors to look at.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw the posteriors of one or several runs into one triangle (SVG).",
    discussion: """
      Shows marginal densities on the diagonal and the regions of 68 % and 95 % for each pair, of chains as `ember run`, Cobaya or GetDist \
      write them (PREFIX.1.txt ..., PREFIX.paramnames, PREFIX.ranges). For example: \
      ember plot chains/planck2018 chains/other --parameters omega_b,H0,sigma8 -o both.svg
      """)

  @Argument(help: ArgumentHelp("Prefixes of the chains; the first lies on top.", valueName: "prefix"))
  var prefixes: [String]

  @Option(
    help: ArgumentHelp(
      "What is shown, sampled or derived. (default: what the first run samples, ten at most)",
      valueName: "name,name,..."))
  var parameters: String?

  @Option(help: "The share of each chain that is left out at its beginning.")
  var skip = 0.3

  @Option(name: [.short, .long], help: "The file to write; - for standard output. (default: PREFIX.svg of the first)")
  var output: String?

  @Flag(help: "Replace a file that exists.")
  var force = false

  func validate() throws {
    guard (0..<1).contains(skip) else {
      throw ValidationError("--skip \(skip): a share of at least 0 and below 1 was expected.")
    }
  }

  func run() throws {
    try reportingErrors {
      let names = parameters?.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init) ?? []
      let job = try PlotJob(prefixes: prefixes, parameters: names, skip: skip)
      let path = output ?? (prefixes.first ?? "") + ".svg"
      let message = try job.write(to: path, isForced: force)
      if path != "-" { try StandardStreams.print(message) }
    }
  }
}
