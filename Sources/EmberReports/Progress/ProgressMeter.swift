import Foundation
import Synchronization

/// Follows a task that consists of steps, and makes the line that says how far it is.
package final class ProgressMeter: Sendable {
  private let task: String
  private let unit: String
  package let total: Int?
  private let start = ProgressReporter.now
  private let remaining: Mutex<RemainingTime>

  /// - Parameters:
  ///   - task: Such as `solver`.
  ///   - total: The number of steps, when it is known.
  ///   - unit: What is counted, such as `points`.
  package init(_ task: String, total: Int?, unit: String) {
    self.task = task
    self.total = total
    self.unit = unit
    remaining = Mutex(RemainingTime(from: ProgressReporter.now))
  }

  /// The line after `done` steps; `worked` of them took time, the others were known before.
  package func line(done: Int, worked: Int? = nil, details: [String] = [], now: Double = ProgressReporter.now)
    -> ProgressLine
  {
    let worked = worked ?? done
    let left = remaining.withLock { remaining -> Double? in
      remaining.update(done: Double(worked), remaining: total.map { Double($0 - done) }, at: now)
      return remaining.seconds(at: now)
    }
    var details = details
    if worked > 0 { details.insert(String(format: "%.2f s each", (now - start) / Double(worked)), at: 0) }
    return ProgressLine(head: head(done, now), secondsLeft: left, details: details)
  }

  private func head(_ done: Int, _ now: Double) -> String {
    if let total { return "\(task): \(done) of \(total)" + (unit.isEmpty ? "" : " \(unit)") }
    return done > 0 ? "\(task): \(done) \(unit)" : "\(task): \(durationText(now - start)) so far"
  }
}
