import Synchronization

/// Asks a running sampler to stop soon; may be raised from any thread.
public final class CancellationFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  public init() {}

  /// Chains look at the flag before each step, evaluators whose answers take long before each of them.
  public var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Stops the run after the steps that are under way; the state then is that before the unfinished round, and can be resumed.
  public func raise() { raised.store(true, ordering: .relaxed) }
}
