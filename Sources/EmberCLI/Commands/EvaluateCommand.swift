import ArgumentParser
import Ember

/// `ember evaluate`: the posterior at one point.
struct EvaluateCommand: ParsableCommand {
  /// Who makes the spectra.
  enum Provider: String, ExpressibleByArgument, CaseIterable {
    case solver, emulator
  }

  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Print chi^2 of each likelihood, prior and posterior at one point.")

  @Argument(help: "The input file; sampled parameters stand at the middle of `ref`, or of the prior.")
  var file: String

  @OptionGroup var settings: SettingOptions

  @Option(
    help: "A table of D_l that replaces the theory. A line `# l TT TE EE` (or `# l lensed_TT ...`) names its columns.")
  var spectra: String?

  @Option(
    help: ArgumentHelp("The columns of --spectra, where the table does not name them.", valueName: "\"l TT TE EE\""))
  var columns: String?

  @Option(help: "Who makes the spectra. The emulator learns from what the store holds.")
  var provider = Provider.solver

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if columns != nil, spectra == nil {
      throw ValidationError("--columns belongs to --spectra: add it, or leave them out.")
    }
    if spectra != nil, provider == .emulator { throw ValidationError("--spectra leaves nothing to emulate.") }
  }

  func run() throws {
    try reportingErrors {
      let settings = try settings.parsed()
      let job = try EvaluationJob(
        configuration: RunConfiguration(file: file, settings: settings, for: spectra == nil ? .model : nil),
        assignments: settings.assignments)
      let report =
        if let spectra {
          try job.evaluate(table: spectra, columns: columns)
        } else {
          try job.evaluate(withEmulator: provider == .emulator)
        }
      try StandardStreams.print(json ? report.json : report.text)
    }
  }
}
