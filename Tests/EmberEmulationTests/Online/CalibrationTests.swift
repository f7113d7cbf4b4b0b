import EmberNumerics
import Testing

@testable import EmberEmulation

@Suite struct CalibrationTests {
  @Test func withoutDataSigmaIsTakenAtItsWord() {
    #expect(Calibration().statedSigma(0.3) == 0.3)
    #expect(Calibration(audits: [], leaveOneOut: []).statedSigma(0.3) == 0.3)
  }

  @Test func statedBoundsHoldForFurtherRatios() {
    var stream = RandomStream(seed: 2)
    // Heavy tails: a scale that varies from case to case.
    func ratio() -> Double { abs(stream.normal()) * (0.2 + 3 * stream.uniform()) }
    var (within95, within68, total) = (0, 0, 0)
    for _ in 0..<200 {
      let calibration = Calibration(audits: (0..<50).map { _ in ratio() }, leaveOneOut: [])
      for _ in 0..<50 {
        let next = ratio()
        total += 1
        if next <= calibration.factor95 { within95 += 1 }
        if next <= calibration.factor68 { within68 += 1 }
      }
    }
    let (share95, share68) = (Double(within95) / Double(total), Double(within68) / Double(total))
    #expect(share95 > 0.94 && share95 < 0.985)
    #expect(share68 > 0.66 && share68 < 0.72)
  }

  @Test func auditsReplaceLeaveOneOut() {
    let guess = (0..<60).map { Double($0) / 30 }
    let few = Calibration(audits: Array(repeating: 5, count: 4), leaveOneOut: guess)
    let many = Calibration(audits: Array(repeating: 5, count: 40), leaveOneOut: guess)
    #expect(few.factor95 >= 5)
    #expect(few.factor68 < 2)
    #expect(many.factor68 == 5)
  }

  @Test func sigmaNeverVanishes() {
    #expect(Calibration(audits: Array(repeating: 0, count: 50), leaveOneOut: []).statedSigma(1) > 0.1)
    #expect(Calibration(audits: [.nan, .infinity], leaveOneOut: [.nan]).statedSigma(1) == 1)
  }

  @Test func onlyAuditsMayLowerSigma() {
    let flattering = Array(repeating: 0.1, count: 60)
    #expect(Calibration(audits: [], leaveOneOut: flattering).statedSigma(1) > 1)
    #expect(Calibration(audits: flattering, leaveOneOut: flattering).statedSigma(1) < 1)
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
