import Foundation

/// Solves the models that a log does not know yet and watches over the process that does it.
struct RobustnessRun {
  let count: Int
  /// Seconds after which a model counts as hung.
  let patience: Double
  /// The options that the solving process needs besides the range of models.
  let options: [String]
  var log: OutcomeLog

  mutating func perform() throws {
    let missing = (0..<count).filter { log.entries[$0] == nil }
    var progress = Progress(total: missing.count)
    var rest = missing[...]
    while let first = rest.first {
      let last = Self.endOfStretch(rest)
      let worker = try SolverProcess(arguments: options + ["--from", "\(first)", "--points", "\(last + 1)"])
      defer { worker.stop() }
      var next = first
      while next <= last {
        let start = Date()
        let entry = Self.entry(next, worker.nextLine(within: patience), start)
        try log.append(entry)
        progress.advance(entry)
        next += 1
        rest = rest.dropFirst()
        if [Outcome.trap, Outcome.hang].contains(entry.outcome.kind) { break }
      }
    }
  }

  /// The last of the consecutive numbers that `rest` starts with.
  private static func endOfStretch(_ rest: ArraySlice<Int>) -> Int {
    var last = rest[rest.startIndex]
    for index in rest.dropFirst() {
      guard index == last + 1 else { break }
      last = index
    }
    return last
  }

  private static func entry(_ index: Int, _ reading: SolverProcess.Reading, _ start: Date) -> OutcomeLog.Entry {
    let seconds = Date().timeIntervalSince(start)
    switch reading {
    case .line(let line):
      return OutcomeLog.Entry(line)
        ?? .init(index: index, seconds: seconds, outcome: Outcome(kind: Outcome.trap, detail: "unreadable: \(line)"))
    case .ended: return .init(index: index, seconds: seconds, outcome: Outcome(kind: Outcome.trap))
    case .timedOut: return .init(index: index, seconds: seconds, outcome: Outcome(kind: Outcome.hang))
    }
  }
}
