import ArgumentParser
import Ember

/// `ember export`: write a model's networks for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the networks of a trained model in CosmoPower's plain layout.")

  @Argument(help: "The folder of a model.")
  var model: String

  @Option(help: "The folder to write: one .npz per spectrum, README.txt, and check.npz with values to compare.")
  var cosmopower: String

  @Flag(help: "Replace an earlier export.")
  var force = false

  func run() throws {
    try reportingErrors {
      try StandardStreams.print(ExportJob(model: model).writeCosmoPower(to: cosmopower, isForced: force))
    }
  }
}
