import ArgumentParser
import Ember

/// `ember pretrain`: train an emulator over a box of parameters.
struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Run the solver over the points of a design and train an emulator on them.",
    discussion: """
      Solver results are kept in the store that DESIGN names, so that nothing is computed twice, whatever ends the program. \
      \(ExitStatus.help()) What was interrupted is continued with --resume.
      """)

  @Argument(help: "The design: parameters, plan of points, request, emulator.")
  var design: String

  @Option(name: [.short, .long], help: "The folder to write, instead of training/models/NAME.")
  var output: String?

  @Flag(help: "Continue an interrupted training.")
  var resume = false

  @Flag(help: "Replace an earlier model.")
  var force = false

  @Flag(help: "Run the solver only, into the store.")
  var solverOnly = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if resume && force { throw ValidationError("--resume and --force exclude each other.") }
  }

  func run() throws {
    try reportingErrors {
      let job = try PretrainJob(
        design: TrainingDesign(file: design), output: output,
        existing: ExistingOutput(isResumed: resume, isForced: force),
        isQuiet: quiet)
      let ending = try solverOnly ? job.solve() : job.perform()
      try end(ending.status)
    }
  }
}
