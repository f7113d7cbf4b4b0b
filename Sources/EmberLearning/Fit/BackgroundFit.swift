import Dispatch
import Synchronization

/// A complete fit that goes on while chains walk, on a copy of what is known when it begins.
///
/// Whoever began it asks for what it has found at a moment that does not depend on how long it takes, and waits if it must: so chains
/// are the same on any machine.
final class BackgroundFit: Sendable {
  private let found = Mutex<Found>(Found())
  private let group = DispatchGroup()

  struct Found {
    /// `nil` when there is none.
    var fit: EmulatorFit?
    var seconds = 0.0
  }

  init(_ fit: @escaping @Sendable () -> EmulatorFit?) {
    DispatchQueue.global(qos: .userInitiated).async(group: group) {
      let clock = ContinuousClock()
      let start = clock.now
      let result = Found(fit: fit(), seconds: (clock.now - start) / .seconds(1))
      self.found.withLock { $0 = result }
    }
  }

  /// What it has found, once it has come to its end.
  func wait() -> Found {
    group.wait()
    return found.withLock { $0 }
  }
}
