import Foundation
import Synchronization

/// Shows how far a long command has come: one line that updates itself on a terminal, one line per interval elsewhere.
public final class ProgressReporter: Sendable {
  private struct State {
    var lastLine = ""
    var lastTime: Date?
    var isShown = false
  }

  private let isQuiet: Bool
  private let interval: Double
  private let isTerminal: Bool
  private let start = Date()
  private let state = Mutex(State())

  /// Commands that end sooner show nothing.
  private static let patience = 2.0
  private static let terminalInterval = 0.2

  /// - Parameter interval: seconds between two lines when standard error is no terminal.
  public init(isQuiet: Bool, interval: Double) {
    self.isQuiet = isQuiet
    self.interval = interval
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Shows a line when it is time for one.
  public func show(_ line: String) {
    let now = Date()
    guard !isQuiet, now.timeIntervalSince(start) >= Self.patience else { return }
    state.withLock { state in
      let due = isTerminal ? Self.terminalInterval : interval
      guard state.lastTime.map({ now.timeIntervalSince($0) >= due }) ?? true, line != state.lastLine else { return }
      state.lastTime = now
      state.lastLine = line
      if isTerminal {
        StandardStreams.write("\r\u{1B}[2K" + line.prefix(Self.terminalWidth))
        state.isShown = true
      } else {
        StandardStreams.write(line + "\n")
      }
    }
  }

  /// Writes a line that stays, whatever the time.
  public func note(_ line: String) {
    guard !isQuiet else { return }
    finish()
    StandardStreams.write(line + "\n")
  }

  /// Prints a result on standard output.
  func result(_ text: String) throws(EmberError) {
    finish()
    if !isQuiet { try StandardStreams.print(text) }
  }

  /// Ends the line that updates itself.
  public func finish() {
    state.withLock { state in
      if state.isShown { StandardStreams.write("\r\u{1B}[2K") }
      state.isShown = false
    }
  }

  private static var terminalWidth: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) - 1 : 119
  }
}
