import Foundation

/// A process of its own that solves models one after the other, so that a trap or a hang ends it and not the run.
final class SolverProcess {
  private let process = Process()
  private let output = Pipe()
  private var buffer = Data()

  /// Starts this program again with `arguments`.
  init(arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
  }

  /// What came of waiting for a line.
  enum Reading {
    case line(String)
    /// The process ended; true when it ended by itself with status 0.
    case ended(Bool)
    case timedOut
  }

  /// The next line that the process prints, if it comes within `seconds`.
  func nextLine(within seconds: Double) -> Reading {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[buffer.startIndex..<end], as: UTF8.self)
        buffer.removeSubrange(buffer.startIndex...end)
        return .line(line)
      }
      let left = deadline.timeIntervalSinceNow
      if left <= 0 { return .timedOut }
      var descriptor = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, Int32(min(left, 1e5) * 1000) + 1) > 0 else { continue }
      let data = output.fileHandleForReading.availableData
      if data.isEmpty {
        process.waitUntilExit()
        return .ended(process.terminationReason == .exit && process.terminationStatus == 0)
      }
      buffer.append(data)
    }
  }

  /// Ends the process if it still runs.
  func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
