import Dispatch

/// Runs `body` for every index below `count` on all cores and returns when all are done.
///
/// Each index writes only what belongs to it, so the result does not depend on the schedule.
public func parallelFor(_ count: Int, _ body: @Sendable (Int) -> Void) {
  if count <= 1 {
    if count == 1 { body(0) }
    return
  }
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}

/// The results of `body` for every index below `count`, computed on all cores, in order.
public func parallelMap<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  let slots = UnsafeMutableBufferPointer<Result?>.allocate(capacity: count)
  slots.initialize(repeating: nil)
  defer {
    slots.deinitialize()
    slots.deallocate()
  }
  let destination = DisjointSlots(buffer: slots)
  parallelFor(count) { destination.buffer[$0] = body($0) }
  return slots.map { $0! }
}

/// A buffer of which every parallel iteration writes its own element only.
private struct DisjointSlots<Element>: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Element>
}
