import ArgumentParser
import Ember

/// `ember import`: make a model of foreign networks.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model of networks in CosmoPower's plain .npz layout.",
    discussion: """
      The networks are compared with the solver, and the differences decide the errors that the model states. Files with \
      Python objects are refused.
      """)

  @Argument(help: ArgumentHelp("A spectrum and its network, such as lensed_TT=tt.npz.", valueName: "kind=file"))
  var networks: [String]

  @Option(name: [.short, .long], help: "The folder of the new model.")
  var output: String

  @Option(help: "A spectrum whose network gives decimal logarithms; may be given many times.")
  var log: [String] = []

  @Option(help: "What the networks give: dl_muK2, cl_muK2, or dl and cl relative to T^2.")
  var quantity = "dl_muK2"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A parameter that the networks do not vary, such as m_nu=0.06.", valueName: "name=value"))
  var settings: [String] = []

  @Option(help: "Solver results to compare with.")
  var points = 40

  @Flag(help: "Replace an earlier model.")
  var force = false

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if points < 2 { throw ValidationError("--points must be at least 2.") }
    if ImportJob.Quantity(rawValue: quantity) == nil {
      throw ValidationError(
        "--quantity must be one of \(ImportJob.Quantity.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
  }

  func run() throws {
    try reportingErrors {
      let job = try ImportJob(
        files: networks, logarithmic: log, quantity: ImportJob.Quantity(rawValue: quantity) ?? .bandPower,
        assignments: ParameterAssignments(settings))
      let text = try job.write(to: output, points: points, isForced: force, isQuiet: quiet)
      if !quiet { print(text) }
    }
  }
}
