import EmberTheory

/// What one session has counted since the last synchronisation.
struct LearningTally: Sendable {
  var solverCalls = 0
  var cachedCalls = 0
  var emulatorUses = 0
  var reuses = 0
  var refusals: [String: Int] = [:]
  var failures: [String: Int] = [:]
  var impossible: [String: Int] = [:]
  var failedAudits = 0
  var tail = BoundStatistics()

  /// Counts an answer of the base provider.
  mutating func count(_ provenance: Provenance) {
    if provenance == .cache { cachedCalls += 1 } else { solverCalls += 1 }
  }

  /// Adds this tally to the statistics of the run.
  func add(to statistics: inout LearningStatistics) {
    statistics.solverCalls += solverCalls
    statistics.cachedCalls += cachedCalls
    statistics.emulatorUses += emulatorUses
    statistics.emulatorReuses += reuses
    statistics.refusals.merge(refusals, uniquingKeysWith: +)
    statistics.failures.merge(failures, uniquingKeysWith: +)
    statistics.impossible.merge(impossible, uniquingKeysWith: +)
    statistics.failedAudits += failedAudits
    statistics.tail.add(tail)
  }
}
