import Foundation

/// Sends inputs of one format through worker processes, and keeps those that end one, take too long or are judged wrong.
struct FuzzDriver {
  /// What became of the inputs of one format.
  struct Tally {
    var accepted = 0
    var refused = 0
    /// Number of the input and what was wrong.
    var faults: [(number: Int, reason: String)] = []
  }

  let target: FuzzTarget
  let count: Int
  let folder: String

  private static let chunk = 1000
  /// After so many, the format needs work before more inputs tell anything.
  private static let enough = 30

  func run() throws -> Tally {
    var tally = Tally()
    var next = 0
    while next < count, tally.faults.count < Self.enough {
      next = try runChunk(next..<min(next + Self.chunk, count), &tally)
    }
    for fault in tally.faults where fault.number >= 0 {
      let path = "\(folder)/\(target.name)-\(fault.number)"
      try Data(target.mutator.input(fault.number)).write(to: URL(fileURLWithPath: path + ".input"))
    }
    return tally
  }

  /// Returns the number of the next input to read.
  private func runChunk(_ numbers: Range<Int>, _ tally: inout Tally) throws -> Int {
    let state = "\(folder)/\(target.name).state"
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "--worker", "--only", target.name, "--first", "\(numbers.lowerBound)", "--count", "\(numbers.count)", "--folder",
      folder,
    ]
    let quiet = ["SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"]
    process.environment = ProcessInfo.processInfo.environment.merging(quiet) { $1 }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
      separator: "\n")
    process.waitUntilExit()
    for fields in lines.map({ $0.split(separator: "\t", maxSplits: 2).map(String.init) }) where fields.count == 3 {
      if fields[0] == "wrong" { tally.faults.append((Int(fields[1]) ?? 0, fields[2])) }
      if fields[0] == "done" {
        tally.accepted += Int(fields[1]) ?? 0
        tally.refused += Int(fields[2]) ?? 0
      }
    }
    guard process.terminationReason == .uncaughtSignal || process.terminationStatus != 0 else {
      return numbers.upperBound
    }
    let signal = process.terminationStatus
    let number = Self.mark(state) ?? numbers.lowerBound
    tally.faults.append((number, signal == SIGPROF ? "hang" : "ended by signal \(signal)"))
    return number + 1
  }

  private static func mark(_ path: String) -> Int? {
    guard let data = FileManager.default.contents(atPath: path), data.count == 8 else { return nil }
    return data.withUnsafeBytes { Int(Int64(littleEndian: $0.loadUnaligned(as: Int64.self))) }
  }
}
