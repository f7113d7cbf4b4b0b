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

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a value of FILE, such as sampler.mcmc.max_samples=1000.", valueName: "key.path=value"))
  var settings: [String] = []

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if resume && force { throw ValidationError("--resume and --force exclude each other.") }
    if let chains { try check(chains, .chainsOption) }
  }

  func run() throws {
    try reportingErrors {
      var overrides: [ConfigurationOverride] = []
      for setting in settings { overrides.append(try ConfigurationOverride(setting)) }
      var configuration = try RunConfiguration(file: file, overrides: overrides, for: .model)
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
