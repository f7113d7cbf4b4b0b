import ArgumentParser
import Ember

/// `ember run`: sample a posterior.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Sample the posterior that FILE describes.",
    discussion: """
      \(ExitStatus.help(success: "converged", .unconverged)) What was interrupted is continued with --resume.
      """)

  @Argument(help: "The input file, in Cobaya's YAML.")
  var file: String

  @Option(name: [.short, .long], help: "Prefix of the output files, instead of `output` in FILE.")
  var output: String?

  @Flag(help: "Continue an interrupted run.")
  var resume = false

  @Flag(help: "Replace the output of an earlier run.")
  var force = false

  @Option(
    help: "Seed of all random numbers, instead of the one of the sampler. Without either, one is drawn and printed.")
  var seed: UInt64?

  @Option(help: "Number of chains, instead of the one of the sampler.")
  var chains: Int?

  @OptionGroup var settings: SettingOptions

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if resume && force { throw ValidationError("--resume and --force exclude each other.") }
    if let chains { try check(chains, .chainsOption) }
  }

  func run() throws {
    try reportingErrors {
      let settings = try settings.parsed()
      var configuration = try RunConfiguration(file: file, settings: settings, for: .model)
      try configuration.apply(settings.assignments)
      if let output { configuration.output = output }
      if let seed { configuration.sampler.seed = seed }
      if let chains { configuration.sampler.ensemble.chains = chains }
      let run = try SamplingRun(
        configuration, existing: ExistingOutput(isResumed: resume, isForced: force), isQuiet: quiet)
      let ending = try run.perform()
      try end(ending.status)
    }
  }
}
