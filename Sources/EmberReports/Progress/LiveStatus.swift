import EmberAssembly
import EmberInference
import EmberLearning
import Foundation
import Synchronization

/// What a run is doing at the moment, as one line that other threads may ask for at any time.
package final class LiveStatus: Sendable {
  /// Numbers that change between rounds.
  package struct Sampling: Sendable {
    package var status: SamplerStatus
    package var learning: LearningStatistics?
    /// Rows at which chains end, converged or not.
    package var maximumRows: Int?
    package var rminus1Stop: Double

    package init(
      status: SamplerStatus, learning: LearningStatistics? = nil, maximumRows: Int? = nil, rminus1Stop: Double
    ) {
      self.status = status
      self.learning = learning
      self.maximumRows = maximumRows
      self.rminus1Stop = rminus1Stop
    }
  }

  private enum Phase {
    case starting(String, ProgressMeter, done: Int)
    case sampling(Sampling, RemainingTime)
  }

  private let solver: CountingProvider
  private let phase: Mutex<Phase>

  package init(solver: CountingProvider) {
    self.solver = solver
    phase = Mutex(.starting("reading", ProgressMeter("reading", total: nil, unit: "points"), done: 0))
  }

  package func update(_ task: String, done: Int, total: Int?) {
    phase.withLock { phase in
      var meter = ProgressMeter(task, total: total, unit: total == nil ? "points" : "")
      if case .starting(task, let earlier, _) = phase, earlier.total == total { meter = earlier }
      phase = .starting(task, meter, done: done)
    }
  }

  package func update(_ sampling: Sampling, now: Double = ProgressReporter.now) {
    phase.withLock { phase in
      let rows = Double(sampling.status.totalRows)
      var remaining = RemainingTime(from: now, done: rows)
      if case .sampling(_, let earlier) = phase { remaining = earlier }
      remaining.update(done: rows, remaining: sampling.rowsLeft, at: now)
      phase = .sampling(sampling, remaining)
    }
  }

  /// What there is to say at the moment.
  package func line(now: Double = ProgressReporter.now) -> ProgressLine {
    switch phase.withLock({ $0 }) {
    case .starting(_, let meter, let done): meter.line(done: done, details: [solverCalls], now: now)
    case .sampling(let sampling, let remaining): samplingLine(sampling, remaining, now)
    }
  }

  private var solverCalls: String { "\(solver.counts.solverCalls) solver calls" }

  private func samplingLine(_ sampling: Sampling, _ remaining: RemainingTime, _ now: Double) -> ProgressLine {
    let status = sampling.status
    let isWarmingUp = status.totalRows == 0 && status.isWarmingUp
    let place = isWarmingUp ? "warm-up, \(status.steps) steps" : "\(status.totalRows) samples"
    // Where R-1 does not end a run, it would only seem to.
    let convergence =
      status.rowsLeft == nil
      ? status.rminus1.map { String(format: ", R-1 %.4f of %g", $0, sampling.rminus1Stop) } ?? "" : ""
    var details = [String(format: "acceptance %.2f", status.acceptance)]
    if let learning = sampling.learning {
      details.append(String(format: "emulator %.1f %%", 100 * learning.emulatorShare))
    }
    details.append(solverCalls)
    if let rate = remaining.rate { details.append(String(format: "%.0f samples/s", rate)) }
    if let audit = sampling.learning?.audits.last {
      details.append(String(format: "last audit %+.3f (sigma %.3f)", audit.difference, audit.statedSigma))
    }
    return ProgressLine(head: place + convergence, secondsLeft: remaining.seconds(at: now), details: details)
  }
}

extension LiveStatus.Sampling {
  /// Below this, R-1 falls about as one over the number of samples; above, chains have hardly met, and it says nothing.
  private static let meaningful = 0.3
  /// The share of `max_samples` from which on it may be what ends a run.
  private static let nearEnd = 0.1

  /// Rows until the chains converge or have made what they were to, or until `max_samples` ends them; `nil` before it can be told.
  fileprivate var rowsLeft: Double? {
    let rows = Double(status.totalRows)
    let toConverge =
      status.rowsLeft
      ?? status.rminus1.flatMap { $0 < Self.meaningful ? rows * max($0 / rminus1Stop - 1, 0.05) : nil }
    let end = maximumRows.map { Double($0 * status.rows.count) }
    let toEnd = end.flatMap { rows > Self.nearEnd * $0 ? $0 - rows : nil }
    return [toConverge, toEnd].compactMap(\.self).min().map { max($0, 0) }
  }
}
