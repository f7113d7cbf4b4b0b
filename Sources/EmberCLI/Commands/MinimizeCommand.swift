import ArgumentParser
import Ember

/// `ember minimize`: the best fit.
struct MinimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minimize",
    abstract: "Find the best fit; write it as Cobaya does, with the covariance of the Hessian.",
    discussion: """
      Starts from the reference point of FILE, changed by --set. Methods: newton (Gauss-Newton steps), lbfgs, adam \
      (gradients), bobyqa (no derivatives).
      """)

  @Argument(help: "The input file.")
  var file: String

  @Option(help: "newton, lbfgs, adam or bobyqa.")
  var method = MinimizeJob.Method.newton

  @Option(name: .customLong("best-of"), help: "Minimise from N starts and keep the best.")
  var bestOf = 1

  @Option(
    help: ArgumentHelp(
      "Minimise over all other parameters at each of n values of one, such as H0=64:70:7.",
      valueName: "param=lo:hi:n"))
  var profile: String?

  @OptionGroup var settings: SettingOptions

  @OptionGroup var analysis: AnalysisArguments

  @Option(help: "Seed of the further starts.")
  var seed: UInt64 = 0

  func validate() throws {
    try check(bestOf, .starts)
  }

  func run() throws {
    try reportingErrors {
      let settings = try settings.parsed()
      var options = MinimizeJob.Options()
      options.method = method
      options.analysis = analysis.options
      options.starts = bestOf
      options.seed = seed
      if let profile { options.profile = try ProfileRequest(profile) }
      let job = try MinimizeJob(
        RunConfiguration(file: file, settings: settings, for: .model), assignments: settings.assignments,
        options: options)
      try StandardStreams.print(job.perform())
    }
  }
}

extension MinimizeJob.Method: ExpressibleByArgument {}
