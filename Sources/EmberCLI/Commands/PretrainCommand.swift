import ArgumentParser
import Ember

/// `ember pretrain`: train an emulator over a box of parameters.
struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Run the solver over the points of a design and train an emulator on them.",
    discussion: """
      Solver results are kept in the store that DESIGN names, so that nothing is computed twice, whatever ends the program. \
      Exit status: 0 done; 64 usage; 65 bad input; 66 missing file; 73 output exists or cannot be written; 75 interrupted, to \
      be continued with --resume.
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
        design: TrainingDesign(file: design), output: output, existing: resume ? .resume : force ? .replace : .refuse,
        isQuiet: quiet)
      let ending = try solverOnly ? job.solve() : job.perform()
      if ending.exitStatus != 0 { throw ExitCode(ending.exitStatus) }
    }
  }
}
