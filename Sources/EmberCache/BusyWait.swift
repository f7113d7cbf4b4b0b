import Foundation
import Synchronization

/// How long an access waits for other processes: never longer than its patience, however many steps it takes.
final class BusyWait: Sendable {
  private let patience: Double
  private let start = Mutex(BusyWait.now)

  /// The clock starts now, and again with each access that finds the store locked.
  init(_ patience: Double) { self.patience = patience }

  /// Asked by SQLite after each failed try; waits a little when it answers that there is time left.
  func goesOn(tries: Int) -> Bool {
    if tries == 0, isOpened.withLock({ $0 }) { start.withLock { $0 = Self.now } }
    guard hasTime else { return false }
    usleep(useconds_t(1000 * min(1 + tries, 50)))
    return true
  }

  /// Tries to open until it works or the time is over.
  func retrying<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    var tries = 0
    while true {
      do throws(StoreError) {
        let value = try body()
        isOpened.withLock { $0 = true }
        return value
      } catch {
        switch error {
        case .busy where hasTime: break
        // Two processes that make the same store get in each other's way for a moment.
        case .failed where hasTime && tries < 20: break
        default: throw error
        }
        tries += 1
        usleep(50_000)
      }
    }
  }

  private let isOpened = Mutex(false)
  private var hasTime: Bool { Self.now - start.withLock { $0 } < patience }
  private static var now: Double { ProcessInfo.processInfo.systemUptime }
}
