import ArgumentParser
import Ember

/// `ember mock`: band powers that an instrument would measure.
struct MockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mock",
    abstract: "Write mock band powers of an instrument, to be used with `likelihood: {mock: PATH}`.")

  @Argument(help: "An input file; its reference point is the fiducial model.")
  var file: String

  @Option(help: ArgumentHelp("The instrument: sky fraction, noise, beam, multipoles.", valueName: "noise.yaml"))
  var instrument: String

  @OptionGroup var settings: SettingOptions

  @Option(help: "Add a realisation of noise and cosmic variance that depends on this number; without it, the mean.")
  var seed: UInt64?

  @Option(name: [.short, .long], help: "The file to write; - for standard output.")
  var output: String

  @Flag(help: "Replace a file that exists.")
  var force = false

  func run() throws {
    try reportingErrors {
      let settings = try settings.parsed()
      let job = try MockJob(
        RunConfiguration(file: file, settings: settings), assignments: settings.assignments, instrument: instrument)
      let text = try job.write(to: output, seed: seed, isForced: force)
      try output == "-" ? StandardStreams.note(text) : StandardStreams.print(text)
    }
  }
}
