import ArgumentParser
import Ember

/// `ember cache`: look after the store of solver results.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "List, verify or clear the store of solver results.",
    subcommands: [List.self, Verify.self, Clear.self])

  /// Which store.
  struct Location: ParsableArguments {
    @Argument(help: "The store.")
    var path = TheorySettings.defaultCachePath
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List what the store holds.")
    @OptionGroup var location: Location

    func run() throws {
      try reportingErrors { try StandardStreams.print(StoreJob(path: location.path).list()) }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every entry of the store; status 65 when it is damaged.")
    @OptionGroup var location: Location

    func run() throws {
      try reportingErrors { try StandardStreams.print(StoreJob(path: location.path).verify()) }
    }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove every entry of the store.")
    @OptionGroup var location: Location

    func run() throws {
      try reportingErrors { try StandardStreams.print(StoreJob(path: location.path).clear()) }
    }
  }
}
