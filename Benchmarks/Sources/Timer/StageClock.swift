import Glibc

/// Wall-clock seconds per stage of one call, in the order in which the stages ran.
struct StageClock {
  private(set) var stages: [(name: String, seconds: Double)] = []
  private let clock = ContinuousClock()

  /// Runs one stage and notes its time.
  mutating func time<Result, Failure: Error>(
    _ name: String, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = clock.now
    let result = try work()
    note(name, Self.seconds(clock.now - start))
    return result
  }

  /// Notes seconds that were measured otherwise.
  mutating func note(_ name: String, _ seconds: Double) { stages.append((name, seconds)) }

  /// One line: names and seconds, alternating.
  var line: String { stages.map { "\($0.name) \($0.seconds)" }.joined(separator: " ") }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + 1e-18 * Double(duration.components.attoseconds)
  }
}
