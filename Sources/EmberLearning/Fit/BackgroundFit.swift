import Dispatch
import Synchronization

/// A complete fit that goes on while chains walk, on a copy of what is known when it begins.
///
/// Whoever began it asks for what it has found at a moment that does not depend on how long it takes, and waits if it must: so chains
/// are the same on any machine.
final class BackgroundFit: Sendable {
  private let found = Mutex<EmulatorFit?>(nil)
  private let group = DispatchGroup()

  init(_ fit: @escaping @Sendable () -> EmulatorFit?) {
    DispatchQueue.global(qos: .userInitiated).async(group: group) {
      let result = fit()
      self.found.withLock { $0 = result }
    }
  }

  /// What it has found, once it has come to its end; `nil` when there is none.
  func wait() -> EmulatorFit? {
    group.wait()
    return found.withLock { $0 }
  }
}
