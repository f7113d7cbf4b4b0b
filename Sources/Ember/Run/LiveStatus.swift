import EmberEmulation
import EmberInference
import Foundation
import Synchronization

/// What a run is doing at the moment, as one line that other threads may ask for at any time.
final class LiveStatus: Sendable {
  /// Numbers that change between rounds.
  struct Sampling: Sendable {
    var status: SamplerStatus
    var learning: LearningStatistics?
    /// Rows at which chains end, converged or not.
    var maximumRows: Int?
    var rminus1Stop: Double
  }

  private enum Phase {
    case starting(String, done: Int, total: Int?, since: Date)
    /// The status, and how many rows there were at some times of the last half minute.
    case sampling(Sampling, history: [(time: Date, rows: Int)])
  }

  private let solver: CountingProvider
  private let phase: Mutex<Phase>

  init(solver: CountingProvider) {
    self.solver = solver
    phase = Mutex(.starting("reading", done: 0, total: nil, since: Date()))
  }

  func update(_ task: String, done: Int, total: Int?) {
    phase.withLock { phase in
      var since = Date()
      if case .starting(task, _, _, let begin) = phase { since = begin }
      phase = .starting(task, done: done, total: total, since: since)
    }
  }

  func update(_ sampling: Sampling) {
    phase.withLock { phase in
      var history: [(time: Date, rows: Int)] = []
      if case .sampling(_, let earlier) = phase { history = earlier }
      let now = Date()
      history.append((now, sampling.status.totalRows))
      // The oldest entry stays until another is old enough to measure a rate from.
      while history.count > 2, now.timeIntervalSince(history[1].time) > Self.window { history.removeFirst() }
      phase = .sampling(sampling, history: history)
    }
  }

  /// Seconds over which the rate of sampling is taken.
  private static let window = 30.0

  /// One line for the terminal.
  var line: String {
    switch phase.withLock({ $0 }) {
    case .starting(let task, let done, let total, let since): startingLine(task, done, total, since)
    case .sampling(let sampling, let history): samplingLine(sampling, history)
    }
  }

  private func startingLine(_ task: String, _ done: Int, _ total: Int?, _ since: Date) -> String {
    let seconds = Date().timeIntervalSince(since)
    var line = total.map { "\(task): \(done) of \($0)" } ?? "\(task): \(done) points"
    line += ", \(solver.counts.solverCalls) solver calls"
    if done > 0 { line += String(format: ", %.2f s each", seconds / Double(done)) }
    if let total, done > 0 { line += ", \(durationText(seconds / Double(done) * Double(total - done))) left" }
    return line
  }

  private func samplingLine(_ sampling: Sampling, _ history: [(time: Date, rows: Int)]) -> String {
    let status = sampling.status
    var rate = 0.0
    if let first = history.first {
      rate = Double(status.totalRows - first.rows) / max(Date().timeIntervalSince(first.time), 1e-3)
    }
    let isWarmingUp = status.totalRows == 0 && status.trajectories != nil
    var parts = [isWarmingUp ? "warm-up, \(status.steps) steps" : "\(status.totalRows) samples"]
    parts.append(String(format: "acceptance %.2f", status.acceptance))
    parts.append(status.rminus1.map { String(format: "R-1 %.4f", $0) } ?? "R-1 not yet")
    if let learning = sampling.learning {
      parts.append(String(format: "emulator %.1f %%", 100 * learning.emulatorShare))
    }
    parts.append("\(solver.counts.solverCalls) solver calls")
    if let audit = sampling.learning?.audits.last {
      parts.append(String(format: "last audit %+.3f (sigma %.3f)", audit.difference, audit.statedSigma))
    }
    parts.append(String(format: "%.0f samples/s", rate))
    if let left = sampling.secondsLeft(rate: rate) { parts.append("\(durationText(left)) left") }
    return parts.joined(separator: ", ")
  }
}

extension LiveStatus.Sampling {
  /// R-1 falls about as one over the number of samples; `max_samples` may end the run earlier.
  fileprivate func secondsLeft(rate: Double) -> Double? {
    guard rate > 0 else { return nil }
    let rows = Double(status.totalRows)
    let toConverge = status.rminus1.map { rows * max($0 / rminus1Stop - 1, 0.05) }
    let toEnd = maximumRows.map { Double($0 * status.rows.count) - rows }
    guard let left = [toConverge, toEnd].compactMap(\.self).min() else { return nil }
    return max(left, 0) / rate
  }
}
