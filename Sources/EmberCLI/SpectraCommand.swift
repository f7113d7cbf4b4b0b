import ArgumentParser
import Ember

/// `ember spectra`: compute spectra and write them as tables.
struct SpectraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectra", abstract: "Compute CMB spectra and write them as a table of D_l in muK^2.")

  @Argument(help: "An input file whose fixed parameters and solver settings are used.")
  var file: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a parameter, such as H0=70; may be given many times.", valueName: "name=value"))
  var settings: [String] = []

  @Option(help: "The highest multipole.")
  var lmax = 2600

  @Option(
    help: "A CSV file of points, names in its first row; OUTPUT then is a folder of tables 0000.txt, 0001.txt, ...")
  var points: String?

  @Option(name: [.short, .long], help: "The table to write, or the folder of tables with --points.")
  var output: String

  @Flag(help: "Print errors only.")
  var quiet = false

  func validate() throws {
    if lmax < 2 { throw ValidationError("--lmax must be at least 2.") }
  }

  func run() throws {
    try reportingErrors {
      let job = try SpectraJob(file: file, assignments: ParameterAssignments(settings), lmax: lmax, isQuiet: quiet)
      if let points {
        try job.writeTables(points: points, folder: output)
      } else {
        try job.writeTable(to: output)
      }
    }
  }
}
