import Foundation

/// Outcomes by kind, the times, and everything that is wrong.
struct RobustnessSummary: CustomStringConvertible {
  let entries: [OutcomeLog.Entry]

  var isRight: Bool { entries.allSatisfy(\.outcome.isRight) }

  var description: String {
    var lines: [String] = []
    let kinds = Dictionary(grouping: entries, by: \.outcome.kind).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    for (kind, entries) in kinds { lines.append(String(format: "%7d  ", entries.count) + kind) }
    let times = entries.map(\.seconds).sorted()
    if let worst = entries.max(by: { $0.seconds < $1.seconds }) {
      lines.append(
        String(
          format: "time per model: median %.3f s, longest %.2f s (model %d)", times[times.count / 2], worst.seconds,
          worst.index))
    }
    for entry in entries.filter({ !$0.outcome.isRight }).prefix(50) {
      lines.append("model \(entry.index): \(entry.outcome.kind) \(entry.outcome.detail)")
    }
    return lines.joined(separator: "\n")
  }
}
