import EmberConfiguration
import Dispatch
import Foundation
import Synchronization

/// Shows how far a long command has come: one line that updates itself on a terminal, one line per interval elsewhere.
public final class ProgressReporter: Sendable {
  private struct State {
    /// What there is to say at the moment.
    var line: (@Sendable () -> ProgressLine)?
    var lastText = ""
    var lastTime: Double?
    var isShown = false
    var timer: (any DispatchSourceTimer)?
  }

  private let isQuiet: Bool
  private let interval: Double
  private let isTerminal: Bool
  private let start = ProgressReporter.now
  private let state = Mutex(State())

  /// Commands that end sooner show nothing.
  private static let patience = 2.0
  private static let terminalInterval = 0.2
  private static let timerInterval = 0.5

  /// - Parameters:
  ///   - isQuiet: true to show no progress.
  ///   - interval: seconds between two lines when standard error is no terminal.
  public init(isQuiet: Bool, interval: Double) {
    self.isQuiet = isQuiet
    self.interval = interval
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  deinit { state.withLock { $0.timer?.cancel() } }

  /// Seconds on a clock that nobody sets.
  package static var now: Double { ProcessInfo.processInfo.systemUptime }

  /// Shows a line, now or when it is time for one.
  package func show(_ line: ProgressLine) { follow { line } }

  /// Says what is being done while nothing can be counted.
  package func show(_ task: String) {
    let meter = ProgressMeter(task, total: nil, unit: "")
    follow { meter.line(done: 0) }
  }

  /// Asks for a line regularly, from another thread, until another one is shown or the command is done.
  package func follow(_ line: @escaping @Sendable () -> ProgressLine) {
    guard !isQuiet else { return }
    state.withLock { state in
      state.line = line
      if state.timer == nil { state.timer = makeTimer() }
    }
    display()
  }

  private func makeTimer() -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    timer.schedule(deadline: .now() + Self.timerInterval, repeating: Self.timerInterval)
    timer.setEventHandler { [weak self] in self?.display() }
    timer.resume()
    return timer
  }

  private func display() {
    let now = Self.now
    guard now - start >= Self.patience else { return }
    state.withLock { state in
      let due = isTerminal ? Self.terminalInterval : interval
      guard let line = state.line, state.lastTime.map({ now - $0 >= due }) ?? true else { return }
      let text = line().text(columns: isTerminal ? Self.terminalWidth : nil)
      guard text != state.lastText else { return }
      state.lastTime = now
      state.lastText = text
      if isTerminal {
        StandardStreams.write("\r\u{1B}[2K" + text)
        state.isShown = true
      } else {
        StandardStreams.write(text + "\n")
      }
    }
  }

  /// Writes a line that stays, whatever the time; progress goes on below it.
  public func note(_ line: String) {
    guard !isQuiet else { return }
    state.withLock { Self.clear(&$0) }
    StandardStreams.write(line + "\n")
  }

  /// Prints a result on standard output.
  package func result(_ text: String) throws(EmberError) {
    finish()
    if !isQuiet { try StandardStreams.print(text) }
  }

  /// Ends the line that updates itself.
  public func finish() {
    state.withLock { state in
      Self.clear(&state)
      state.line = nil
    }
  }

  private static func clear(_ state: inout State) {
    if state.isShown { StandardStreams.write("\r\u{1B}[2K") }
    state.isShown = false
    state.lastText = ""
  }

  /// One column is left free, so that no terminal begins another line. What the terminal says comes before what the shell once knew.
  private static var terminalWidth: Int {
    var size = winsize()
    let asked = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    let known = asked > 0 ? asked : ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    return max(known, 2) - 1
  }
}
