import EmberNumerics
import Testing

@testable import EmberEmulation

@Suite struct CalibrationTests {
  @Test func withoutDataSigmaIsTakenAtItsWord() {
    #expect(Calibration().statedSigma(0.3) == 0.3)
    #expect(abs(Calibration(audits: [], leaveOneOut: []).statedSigma(0.3) - 0.3) < 0.005)
  }

  @Test(arguments: [1, 2, 4]) func statedBoundsHoldForFurtherRatios(scale: Double) {
    var stream = RandomStream(seed: 2)
    func ratio() -> Double { abs(scale * stream.normal()) }
    var (within95, within68, total) = (0, 0, 0)
    for _ in 0..<200 {
      let calibration = Calibration(audits: (0..<200).map { _ in ratio() }, leaveOneOut: [])
      for _ in 0..<50 {
        let next = ratio()
        total += 1
        if next <= Calibration.normal95 * calibration.factor { within95 += 1 }
        if next <= calibration.factor { within68 += 1 }
      }
    }
    let (share95, share68) = (Double(within95) / Double(total), Double(within68) / Double(total))
    #expect(share95 > 0.93 && share95 < 0.97)
    #expect(share68 > 0.64 && share68 < 0.72)
  }

  @Test func auditsPrevailInTheEnd() {
    let few = Calibration(audits: Array(repeating: 5, count: 2), leaveOneOut: [])
    let many = Calibration(audits: Array(repeating: 5, count: 40), leaveOneOut: [])
    #expect(few.factor95 >= 4.9)
    #expect(few.factor68 < 3)
    #expect(many.factor68 == 5)
  }

  @Test func sigmaIsNeverMadeSmaller() {
    #expect(Calibration(audits: Array(repeating: 0, count: 50), leaveOneOut: []).statedSigma(1) == 1)
    #expect(abs(Calibration(audits: [.nan, .infinity], leaveOneOut: [.nan]).statedSigma(1) - 1) < 0.02)
  }

  @Test func leftOutPointsMayOnlyWiden() {
    let (flattering, alarming) = (Array(repeating: 0.1, count: 60), Array(repeating: 3.0, count: 60))
    #expect(abs(Calibration(audits: [], leaveOneOut: flattering).statedSigma(1) - 1) < 0.02)
    #expect(abs(Calibration(audits: [], leaveOneOut: alarming).statedSigma(1) - 3) < 0.06)
  }

  @Test func fewPointsAreExpectedToFlatter() {
    var draw = RandomStream(seed: 3)
    let points: [[Double]] = (0..<54).map { _ in (0..<6).map { _ in draw.normal() } }
    let few = TrainingGeometry(points).flattery
    #expect(abs(few - 54.0 / 26) < 1e-12)
    #expect(abs(Calibration(audits: [], leaveOneOut: [], width: few).statedSigma(1) - few) < 0.05)
    // What audits say takes over.
    var stream = RandomStream(seed: 5)
    let audits = (0..<200).map { _ in abs(stream.normal()) }
    #expect(abs(Calibration(audits: audits, leaveOneOut: [], width: few).statedSigma(1) - 1) < 0.2)
  }

  @Test func errorsGrowOutwards() {
    let growth = ErrorGrowth([[1, 0], [0, 1], [0, 3], [4, 0], [0, 5]])
    #expect(growth([0, 0]) == 1)
    #expect(abs(growth([3, 0]) - 2) < 1e-12 && abs(growth([0, 6]) - 5) < 1e-12)
  }

  @Test func budgetGrowsWithDepth() {
    let budget = ErrorBudget()
    #expect(budget.allowance(atDepth: 0) == 0.1 && budget.allowance(atDepth: -3) == 0.1)
    #expect(abs(budget.allowance(atDepth: 4.5) - 2 * (0.1 + 0.05 * 4.5)) < 1e-15)
  }

  @Test func auditsBecomeRareButNeverStop() {
    let schedule = AuditSchedule()
    #expect(schedule.probability(candidate: 0) == schedule.initial)
    #expect(schedule.probability(candidate: 100_000) == schedule.floor)
  }
}
