import EmberConfiguration
import Glibc
import Synchronization

/// A value that is made again in a process that was forked off: open files and databases are not shared with the parent.
final class PerProcess<Value: Sendable>: Sendable {
  private let make: @Sendable () throws(EmberError) -> Value
  private let current: Mutex<(process: pid_t, value: Value)>

  init(_ make: @escaping @Sendable () throws(EmberError) -> Value) throws(EmberError) {
    self.make = make
    current = Mutex((getpid(), try make()))
  }

  func get() throws(EmberError) -> Value {
    let (process, value) = current.withLock { $0 }
    let here = getpid()
    if process == here { return value }
    let renewed = try make()
    return current.withLock { state in
      if state.process == here { return state.value }
      // The parent's is never closed here: closing a database would drop the parent's locks.
      _ = Unmanaged.passRetained(Keeper(state.value))
      state = (here, renewed)
      return renewed
    }
  }

  private final class Keeper {
    private let value: Value
    init(_ value: Value) { self.value = value }
  }
}
