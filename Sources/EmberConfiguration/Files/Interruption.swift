import EmberInference
import EmberNumerics
import Foundation
import Synchronization

/// Signals that ask the program to end: SIGINT, SIGTERM, SIGQUIT and SIGHUP, this one unless it is ignored (`nohup`).
///
/// What a signal leads to depends on what is being done. The second one ends the process at once.
public final class Interruption: Sendable {
  /// What happens when a signal comes.
  package enum Manner: Sendable {
    /// The process ends at once: nothing would be gained by going on. Says what was written.
    case atOnce(String)
    /// Whoever works looks at the flag and comes to an end. What takes too long is given up: nothing that counts may be lost by
    /// that, and the message says how to go on.
    case inOrder(@Sendable () -> String)
  }

  /// The signals of this process.
  public static let shared = Interruption()

  package let flag = CancellationFlag()
  private let manner = Mutex(Manner.atOnce("interrupted: nothing was written"))

  /// Seconds to come to an end.
  private static let patience = 3.0

  private init() {}

  /// Where the handler leaves a byte for every signal.
  private static let pipeEnds: (read: Int32, write: Int32)? = {
    var ends: [Int32] = [-1, -1]
    return pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
  }()

  private static let numbers = [SIGINT, SIGTERM, SIGQUIT, SIGHUP]

  /// To be called before anything else. Threads of libraries may be there already, so that signals cannot be blocked in all of
  /// them: a handler takes each, and a thread hears of it, now or when it is ready.
  public static func listen() {
    guard pipeEnds != nil else { return }
    // Whoever starts the program may have blocked them, and a blocked signal waits for ever.
    var heard = sigset_t()
    sigemptyset(&heard)
    for number in numbers { sigaddset(&heard, number) }
    defer { pthread_sigmask(SIG_UNBLOCK, &heard, nil) }
    for number in numbers where number != SIGHUP || !isIgnored(number) {
      var action = sigaction()
      action.sa_flags = SA_RESTART
      action.__sigaction_handler.sa_handler = { _ in
        var byte: UInt8 = 0
        if let ends = Interruption.pipeEnds { _ = write(ends.write, &byte, 1) }
      }
      _ = sigaction(number, &action, nil)
    }
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while let ends = pipeEnds {
        let count = read(ends.read, &byte, 1)
        if count == 1 { shared.receive() } else if count == 0 || errno != EINTR { return }
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // The handlers are not comparable as functions, their addresses are.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// From here on a signal leads to this.
  package func handle(_ manner: Manner) { self.manner.withLock { $0 = manner } }

  /// From here on files are written, which takes no time: a signal waits for their end.
  package func beginWriting() {
    manner.withLock { manner in
      if case .atOnce = manner { manner = .inOrder { "interrupted while files were written" } }
    }
  }

  private func receive() {
    guard !flag.isRaised else { _exit(ExitStatus.interrupted.rawValue) }
    flag.raise()
    switch manner.withLock({ $0 }) {
    case .atOnce(let message): Self.end(message)
    case .inOrder(let message):
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: Self.patience)
        Self.end(message())
      }
    }
  }

  private static func end(_ message: String) -> Never {
    TemporaryFile.removeAll()
    StandardStreams.note(message)
    _exit(ExitStatus.interrupted.rawValue)
  }
}
