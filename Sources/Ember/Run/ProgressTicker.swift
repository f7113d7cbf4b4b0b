import Dispatch
import Foundation

/// Shows a status line regularly while other threads work.
final class ProgressTicker {
  private let timer: any DispatchSourceTimer

  init(_ reporter: ProgressReporter, line: @escaping @Sendable () -> String) {
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    timer.schedule(deadline: .now() + 0.5, repeating: 0.5)
    timer.setEventHandler { reporter.show(line()) }
    timer.resume()
  }

  deinit { timer.cancel() }
}
