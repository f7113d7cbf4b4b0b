import ArgumentParser
import Ember

/// The program `ember`: its verbs, and how it ends.
@main
struct EmberCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ember",
    abstract: "CMB spectra, and posteriors of cosmological parameters sampled with an emulator that learns on the way.",
    version: Release.version,
    subcommands: [
      RunCommand.self, SpectraCommand.self, EvaluateCommand.self, FisherCommand.self,
      MinimizeCommand.self, ConsistencyCommand.self, TensionCommand.self, EvidenceCommand.self, CompressCommand.self,
      MockCommand.self, PretrainCommand.self, ValidateCommand.self, ExportCommand.self, ImportCommand.self,
      CheckAccuracyCommand.self,
      PlotCommand.self, CacheCommand.self, DataCommand.self, SettingsCommand.self,
    ])

  static func main() {
    ProgramStart.prepare()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch { end(with: error) }
  }

  /// Ends with the message and the status of an error of a verb, of the command line, or of the wish for help.
  private static func end(with error: any Error) -> Never {
    let message = fullMessage(for: error)
    var status = exitCode(for: error)
    if !message.isEmpty {
      if status.isSuccess {
        do { try StandardStreams.print(message) } catch {
          StandardStreams.note("ember: \(error)")
          status = ExitCode(error.exitStatus)
        }
      } else {
        StandardStreams.note(message.escapedLines)
      }
    }
    exit(withError: status)
  }
}
