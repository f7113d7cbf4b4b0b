import ArgumentParser
import Ember
import Foundation

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
    static let configuration = CommandConfiguration(
      abstract: "Say how much the store holds, of which solver and settings.")
    @OptionGroup var location: Location

    @Flag(help: "One line for each entry, with its parameters.")
    var all = false

    func run() throws {
      try reportingErrors {
        let job = StoreJob(path: location.path)
        try StandardStreams.print(all ? job.list() : job.summary())
      }
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
    static let configuration = CommandConfiguration(
      abstract: "Remove every entry of the store.",
      discussion: "Asks first; without a terminal to ask on, --yes is needed.")
    @OptionGroup var location: Location

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run() throws {
      try reportingErrors {
        let job = StoreJob(path: location.path)
        guard try yes || isConfirmed(job) else {
          try StandardStreams.print("nothing removed")
          return
        }
        try StandardStreams.print(job.clear())
      }
    }

    /// The answer on the terminal to what would be removed.
    private func isConfirmed(_ job: StoreJob) throws -> Bool {
      guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
        throw EmberError.usage("`ember cache clear` removes every entry of \(location.path): confirm with --yes.")
      }
      StandardStreams.write("\(try job.summary())\nRemove all of this? [y/N] ")
      return ["y", "yes"].contains(readLine()?.trimmingCharacters(in: .whitespaces).lowercased())
    }
  }
}
