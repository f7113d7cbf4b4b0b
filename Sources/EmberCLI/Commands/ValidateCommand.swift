import ArgumentParser
import Ember

/// `ember validate`: measure a model or a run against the solver.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Compare a trained model, or the posterior of a run, with fresh solver results.",
    discussion: """
      Writes a report as text, JSON and one HTML page. \(ExitStatus.help(.budgetExceeded))
      """)

  @Argument(help: "The folder of a model, or the prefix of a run's output.")
  var subject: String

  @Option(help: "Fresh points of each region of a model, or rows of a run that are recomputed.")
  var points = 100

  @Option(
    help: "A likelihood whose ln L is compared, for a model; may be given many times. All that it covers by default.")
  var likelihood: [String] = []

  @Option(help: "The largest error of ln L that 95 % of the points of the posterior may have.")
  var budget: Double?

  @Option(
    name: [.short, .long],
    help: "Where the report goes: OUTPUT.json and OUTPUT.html, instead of SUBJECT.validation.json and .html.")
  var output: String?

  @Option(help: "Seed of the points.")
  var seed: UInt64 = 20_240_229

  @Flag(help: "Compare a model although it was trained on another solver or other settings.")
  var otherSolver = false

  @Flag(help: "Replace a report that exists.")
  var force = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    try check(points, .validationPoints)
    if let budget { try check(budget, .validationBudget) }
  }

  func run() throws {
    try reportingErrors {
      try end(
        ValidationJob(
          subject: subject, points: points, likelihoods: likelihood, budget: budget, output: output, seed: seed,
          acceptsOtherSolver: otherSolver, isForced: force, isQuiet: quiet
        ).perform())
    }
  }
}
