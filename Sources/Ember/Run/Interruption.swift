import Dispatch
import EmberInference
import Foundation

/// Turns SIGINT and SIGTERM into a request to stop; a second signal ends the process at once.
final class Interruption {
  let flag = CancellationFlag()
  private var sources: [any DispatchSourceSignal] = []

  init() {
    let flag = flag
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        if flag.isRaised { _exit(RunEnding.interrupted.exitStatus) }
        flag.raise()
      }
      source.resume()
      sources.append(source)
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
