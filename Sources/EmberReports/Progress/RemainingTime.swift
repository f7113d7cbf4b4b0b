/// How long a task still takes, from how fast it went lately.
///
/// Nothing is said before two steps have been measured over three seconds: first steps are no measure of those that follow. What is said
/// changes smoothly: a new measurement moves the expected end half of the way.
package struct RemainingTime: Sendable {
  private var history: [(time: Double, done: Double)]
  private var end: Double?

  /// Steps of the last half minute, or of the last third of a longer task, measure the rate.
  private static let window = 30.0
  private static let shortest = 3.0
  private static let fewest = 2.0

  /// - Parameters:
  ///   - time: Seconds on a monotonic clock at which the task begins.
  ///   - done: What was done before that.
  package init(from time: Double, done: Double = 0) { history = [(time, done)] }

  /// Takes in how far the task has come; nothing changes while it has come no further.
  ///
  /// - Parameters:
  ///   - done: What has been done of that which takes time.
  ///   - remaining: What is still to do, in the same unit; `nil` when it is not known.
  package mutating func update(done: Double, remaining: Double?, at time: Double) {
    if let last = history.last, done <= last.done {
      if done == last.done { return }
      history = []
    }
    history.append((time, done))
    let span = max(Self.window, (time - history[0].time) / 3)
    while history.count > 2, time - history[1].time > span { history.removeFirst() }
    guard let remaining, let rate = rate else { return end = nil }
    let measured = time + max(remaining, 0) / rate
    end = end.map { ($0 + measured) / 2 } ?? measured
  }

  /// Steps per second; `nil` before it means anything.
  package var rate: Double? {
    guard let first = history.first, let last = history.last, last.time - first.time >= Self.shortest,
      last.done - first.done >= Self.fewest
    else { return nil }
    return (last.done - first.done) / (last.time - first.time)
  }

  /// Seconds that remain; `nil` also when the task should have ended by now.
  package func seconds(at time: Double) -> Double? { end.flatMap { $0 > time ? $0 - time : nil } }
}
