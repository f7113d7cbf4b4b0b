import ArgumentParser
import Foundation

/// `make fuzz`: damaged and hostile inputs of every file format, each read to sound values or refused with a message.
@main
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Reads mutated files of every format in processes with limits of memory and time.",
    discussion:
      "Exit status 1 when one traps, hangs, is accepted with unsound values, or fails with another status than 65 or 66."
  )

  @Option(help: "Mutations of each format.")
  var count = 10_000

  @Option(help: "The first mutation.")
  var first = 0

  @Option(help: "One format instead of all.")
  var only: String?

  @Option(help: "Where inputs with a wrong outcome are kept.")
  var folder = ".build/fuzz"

  @Flag(help: .hidden)
  var worker = false

  func run() throws {
    let targets = FuzzTarget.all.filter { only == nil || $0.name == only }
    guard !targets.isEmpty else {
      throw ValidationError("--only takes one of \(FuzzTarget.all.map { $0.name }.joined(separator: ", ")).")
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if worker {
      try FuzzWorker(target: targets[0], numbers: first..<first + count, state: "\(folder)/\(targets[0].name).state")
        .run()
      return
    }
    var isSound = true
    for target in targets {
      let tally = try FuzzDriver(target: target, count: count, folder: folder).run()
      print("\(target.name): \(tally.accepted) accepted, \(tally.refused) refused, \(tally.faults.count) wrong")
      for fault in tally.faults.prefix(10) { print("  \(target.name)-\(fault.number): \(fault.reason.prefix(300))") }
      isSound = isSound && tally.faults.isEmpty
    }
    if !isSound { throw ExitCode(1) }
  }
}
