@testable import EmberReports
@testable import EmberAssembly
import EmberTestSupport
import Foundation
import Testing

@testable import EmberInference

@Suite("The line of progress")
struct ProgressTests {
  private let line = ProgressLine(
    head: "12000 samples, R-1 0.0312 of 0.01", secondsLeft: 95,
    details: ["acceptance 0.31", "emulator 99.9 %", "45 solver calls", "2000 samples/s"])

  @Test("The remaining time is seen however narrow the terminal is", arguments: [52, 60, 79, 119, 400])
  func remainingTimeComesFirst(columns: Int) {
    let text = line.text(columns: columns)
    #expect(text.hasPrefix("12000 samples, R-1 0.0312 of 0.01, 1 min 35 s left"))
    #expect(text.count <= columns && line.text().hasPrefix(text))
    #expect(text.split(separator: ", ").allSatisfy { line.text().split(separator: ", ").contains($0) })
  }

  @Test("Only a head that is too long is cut, at columns and not at letters")
  func cut() {
    #expect(line.text(columns: 5) == "12000")
    #expect(ProgressLine(head: "宇宙論 e\u{301}").text(columns: 5) == "宇宙")
    #expect(DisplayWidth.columns("宇宙論 e\u{301}") == 8)
  }

  @Test("Nothing is said of the time that remains before it means something")
  func firstSteps() {
    var remaining = RemainingTime(from: 100)
    #expect(remaining.seconds(at: 100) == nil)
    remaining.update(done: 1, remaining: 99, at: 101)
    remaining.update(done: 2, remaining: 98, at: 102)
    #expect(remaining.seconds(at: 102) == nil)
    remaining.update(done: 4, remaining: 96, at: 104)
    #expect(remaining.seconds(at: 104) == 96)
    #expect(remaining.seconds(at: 114) == 86)
    #expect(remaining.seconds(at: 300) == nil)
  }

  @Test("A step that takes longer moves the expected end smoothly, and a standstill does not move it")
  func smooth() throws {
    var remaining = RemainingTime(from: 0)
    for second in 1...20 { remaining.update(done: Double(second), remaining: Double(100 - second), at: Double(second)) }
    #expect(remaining.seconds(at: 20) == 80)
    for tick in 0..<20 { remaining.update(done: 20, remaining: 80, at: 20 + 0.5 * Double(tick)) }
    #expect(remaining.seconds(at: 30) == 70)
    remaining.update(done: 21, remaining: 79, at: 40)
    let left = try #require(remaining.seconds(at: 40))
    #expect((61...203).contains(left))
  }

  @Test("What the store knew takes no time, and does not shorten what is expected of the rest")
  func knownPoints() {
    let begin = ProgressReporter.now
    let meter = ProgressMeter("solver", total: 1000, unit: "points")
    _ = meter.line(done: 900, worked: 0, now: begin + 1)
    let line = meter.line(done: 910, worked: 10, now: begin + 11)
    #expect(line.head == "solver: 910 of 1000 points")
    #expect(abs((line.secondsLeft ?? 0) - 99) < 0.1)
  }

  @Test("A task that cannot be counted says how long it has taken, and not that it has no points")
  func uncounted() {
    let status = LiveStatus(solver: CountingProvider(AcousticStandIn()))
    status.update("restoring the emulator", done: 0, total: nil)
    let text = status.line(now: ProgressReporter.now + 5).text()
    #expect(text.hasPrefix("restoring the emulator: 5 s so far") && !text.contains("points"))
  }

  @Test("A run far from convergence does not guess; one near it does, and so does one near its last row")
  func sampling() {
    let begin = ProgressReporter.now
    func line(rminus1: Double?, rows: Int, maximum: Int?) -> ProgressLine {
      let status = LiveStatus(solver: CountingProvider(AcousticStandIn()))
      for (second, share) in [0.25, 0.5, 0.75, 1].enumerated() {
        status.update(
          Self.sampling(rminus1, rows: Int(share * Double(rows)), maximum), now: begin + 2 * Double(second))
      }
      return status.line(now: begin + 6)
    }
    #expect(line(rminus1: nil, rows: 400, maximum: 100_000).secondsLeft == nil)
    #expect(line(rminus1: 5, rows: 400, maximum: 100_000).secondsLeft == nil)
    // A factor of two in R-1 takes as many rows again, at 50 a second.
    #expect(abs((line(rminus1: 0.02, rows: 400, maximum: nil).secondsLeft ?? 0) - 8) < 3)
    #expect(abs((line(rminus1: nil, rows: 400, maximum: 200).secondsLeft ?? 0) - 8) < 4)
  }

  @Test("A sampler that knows its end says when it comes, whatever R-1")
  func knownEnd() {
    let begin = ProgressReporter.now
    let status = LiveStatus(solver: CountingProvider(AcousticStandIn()))
    for second in 0..<4 {
      var sampling = Self.sampling(0.02, rows: 100 * (second + 1), nil)
      sampling.status.rowsLeft = Double(1000 - 100 * second)
      status.update(sampling, now: begin + 2 * Double(second))
    }
    let line = status.line(now: begin + 6)
    #expect(abs((line.secondsLeft ?? 0) - 14) < 4 && !line.head.contains("R-1"))
  }

  private static func sampling(_ rminus1: Double?, rows: Int, _ maximum: Int?) -> LiveStatus.Sampling {
    LiveStatus.Sampling(
      status: SamplerStatus(
        rounds: 1, rows: [rows / 4, rows / 4, rows / 4, rows / 4], steps: rows, acceptance: 0.3,
        checks: rminus1.map { [ConvergenceCheck(rows: rows, acceptance: 0.3, rminus1: $0, learned: false)] } ?? []),
      learning: nil, maximumRows: maximum, rminus1Stop: 0.01)
  }
}
