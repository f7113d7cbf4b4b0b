import ArgumentParser
import Ember

/// The program `ember`.
@main
struct EmberCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ember",
    abstract: "CMB spectra, and posteriors of cosmological parameters sampled with an emulator that learns on the way.",
    version: Release.version,
    subcommands: [
      RunCommand.self, SpectraCommand.self, EvaluateCommand.self, FisherCommand.self,
      MinimizeCommand.self, MockCommand.self,
      PretrainCommand.self, ValidateCommand.self, ExportCommand.self, ImportCommand.self, CheckAccuracyCommand.self,
      CacheCommand.self,
    ])
}
