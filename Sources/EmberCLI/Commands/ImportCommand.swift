import ArgumentParser
import Ember

/// `ember import`: make a model of foreign networks.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model of networks in CosmoPower's plain .npz layout.",
    discussion: """
      The networks are compared with the solver in their ranges (where these are only guessed from the standard deviations of \
      the inputs, in the middle half), and the differences decide the errors that the model states. Networks of principal \
      components are read as well; files with Python objects are refused.
      """)

  @Argument(help: ArgumentHelp("A spectrum and its network, such as lensed_TT=tt.npz.", valueName: "kind=file"))
  var networks: [String]

  @Option(name: [.short, .long], help: "The folder of the new model.")
  var output: String

  @Option(help: "A spectrum whose network gives decimal logarithms; may be given many times.")
  var log: [String] = []

  @Option(
    help: ArgumentHelp(
      "What the networks give: \(ImportJob.quantities.joined(separator: ", ")).",
      discussion: "dl and cl are relative to T^2. Without it, what the file says, or dl_muK2."))
  var quantity: String?

  @Option(
    help: ArgumentHelp(
      "The range of an input, such as omega_cdm=0.1:0.14, instead of the file's.", valueName: "name=min:max"))
  var range: [String] = []

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
    try check(points, .importPoints)
  }

  func run() throws {
    try reportingErrors {
      let job = try ImportJob(
        files: networks, logarithmic: log, quantity: quantity, ranges: range,
        assignments: ParameterAssignments(settings))
      let text = try job.write(to: output, points: points, isForced: force, isQuiet: quiet)
      if !quiet { try StandardStreams.print(text) }
    }
  }
}
