import EmberNumerics
import Glibc
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite struct CalibrationTests {
  private func errors(_ ratios: [Double], sigma: Double = 1) -> [HeldOutError] {
    ratios.map { HeldOutError(difference: sigma * $0, rawSigma: sigma) }
  }

  @Test func withoutErrorsSigmaIsWidenedByWhatIsNotKnown() {
    #expect(Calibration().statedSigma(0.3, atDepth: 0) == 0.3)
    let unknown = Calibration([])
    #expect(
      unknown.statedSigma(0, atDepth: 0) == 0 && unknown.statedSigma(1, atDepth: 0) > 1.2
        && unknown.statedSigma(1, atDepth: 0) < 1.6)
    // Half way between what is stated and what is feared.
    #expect(
      abs(
        Calibration([], optimism: 4).statedSigma(1, atDepth: 0) / unknown.statedSigma(1, atDepth: 0) - 2.0.squareRoot())
        < 1e-12)
  }

  /// What the emulator's sigma has to be multiplied by differs from run to run; bounds hold over many runs all the same, and as
  /// well with few errors as with many.
  @Test(arguments: [5, 15, 20, 40], [false, true]) func boundsHoldOverManyRuns(count: Int, hasTails: Bool) {
    var stream = RandomStream(seed: 2)
    var (within95, within68, total) = (0, 0, 0)
    for _ in 0..<1000 {
      let scale = exp(0.25 * stream.normal())
      // With tails, a deviate of Student's distribution with five degrees of freedom.
      func error() -> HeldOutError {
        let sigma = exp(0.5 * stream.normal())
        let width =
          hasTails ? (5 / (0..<5).reduce(0) { sum, _ in sum + pow(stream.normal(), 2) }).squareRoot() : 1
        return HeldOutError(difference: scale * sigma * width * stream.normal(), rawSigma: sigma)
      }
      let calibration = Calibration((0..<count).map { _ in error() })
      for _ in 0..<20 {
        let next = error()
        let stated = calibration.statedSigma(next.rawSigma, atDepth: 0)
        total += 1
        if abs(next.difference) <= stated { within68 += 1 }
        if abs(next.difference) <= Calibration.normal95 * stated { within95 += 1 }
      }
    }
    let (share68, share95) = (Double(within68) / Double(total), Double(within95) / Double(total))
    #expect(share68 > 0.64 && share68 < (count < 10 ? 0.78 : 0.755), "68 %: \(share68)")
    #expect(share95 > 0.925 && share95 < 0.975, "95 %: \(share95)")
  }

  @Test func measuredErrorsPrevailInTheEnd() {
    let common = (1.0 + 0.3).squareRoot()
    for scale in [0.5, 1, 5] {
      let many = Calibration(errors((0..<4000).map { scale * normalQuantile((Double($0) + 0.5) / 4000) }), optimism: 2)
      #expect(abs(many.statedSigma(1, atDepth: 0) / scale - 1) < 0.03)
      #expect(abs(many.factor68 * common / scale - 1) < 0.03)
    }
    #expect(Calibration(errors([5, 5])).factor < Calibration(errors(Array(repeating: 5, count: 40))).factor)
  }

  @Test func smallSigmasAreNotTheWorst() {
    let calibration = Calibration(
      (0..<20).map { HeldOutError(difference: $0 % 2 == 0 ? 1 : -1, rawSigma: 0.5 + 0.05 * Double($0)) })
    #expect(calibration.commonError > 0.4 && calibration.commonError < 0.7)
    #expect(calibration.statedSigma(0, atDepth: 0) > 0.3 * calibration.statedSigma(1, atDepth: 0))
  }

  @Test func whatIsNotFiniteDoesNotCount() {
    let odd = [HeldOutError(difference: .nan, rawSigma: 1), HeldOutError(difference: 1, rawSigma: .infinity)]
    #expect(Calibration(odd, leftOut: [LeftOutError(ratio: .nan)]) == Calibration([]))
    #expect(Calibration(errors([1, 2], sigma: 0)).statedSigma(0, atDepth: 0).isFinite)
  }

  @Test("Left-out points say what is expected, with a weight of their own; held-out ones have the last word")
  func leftOutPointsMoveTheExpected() {
    let ratios = { (ratio: Double) in Array(repeating: LeftOutError(ratio: ratio), count: 60) }
    let one = Calibration([], leftOut: ratios(1)).statedSigma(1, atDepth: 0)
    // That of Student's distribution with twenty degrees of freedom.
    #expect(one > 1.02 && one < 1.08)
    for ratio in [0.1, 0.4, 3] {
      #expect(abs(Calibration([], leftOut: ratios(ratio)).statedSigma(1, atDepth: 0) - ratio * one) < 1e-9)
      let feared = Calibration([], leftOut: ratios(ratio), optimism: 4)
      #expect(abs(feared.statedSigma(1, atDepth: 0) - 2 * ratio * one) < 1e-9)
    }
    let many = errors((0..<600).map { normalQuantile((Double($0) + 0.5) / 600) })
    let (rarely, often) = (Calibration(many, leftOut: ratios(0.5)), Calibration(many, leftOut: ratios(2)))
    #expect(often.factor < 1.15 * rarely.factor && often.factor > rarely.factor)
  }

  /// Sigmas that are twice too large, as few points of a smooth function give them, and left-out errors that flatter as is expected of them.
  @Test func boundsHoldWhereSigmasAreTooLarge() {
    var stream = RandomStream(seed: 4)
    var (within95, within68, total) = (0, 0, 0)
    for _ in 0..<1000 {
      let scale = 0.55 * exp(0.25 * stream.normal())
      let leftOut = (0..<40).map { _ in 0.7 * scale * stream.normal() }
      let calibration = Calibration(
        errors((0..<18).map { _ in scale * stream.normal() }), leftOut: leftOut.map { LeftOutError(ratio: abs($0)) },
        optimism: 2)
      for _ in 0..<20 {
        let (next, stated) = (abs(scale * stream.normal()), calibration.statedSigma(1, atDepth: 0))
        total += 1
        if next <= stated { within68 += 1 }
        if next <= Calibration.normal95 * stated { within95 += 1 }
      }
    }
    let (share68, share95) = (Double(within68) / Double(total), Double(within95) / Double(total))
    #expect(share68 > 0.66 && share68 < 0.72, "68 %: \(share68)")
    #expect(share95 > 0.935 && share95 < 0.97, "95 %: \(share95)")
  }

  @Test func fewPointsMakeOptimistic() {
    var draw = RandomStream(seed: 3)
    let points: [[Double]] = (0..<54).map { _ in (0..<6).map { _ in draw.normal() } }
    #expect(abs(TrainingGeometry(points).optimism - 54.0 / 26) < 1e-12)
  }

  @Test func errorsGrowOutwards() {
    let points: [[Double]] = [[1, 0], [0, 1], [0, 3], [4, 0], [0, 5]]
    let inflation = VarianceInflation(points)
    #expect(inflation([0, 0]) == 1)
    #expect(abs(inflation([3, 0]) - 2) < 1e-12 && abs(inflation([0, 6]) - 5) < 1e-12)
    #expect(abs(VarianceInflation(points, power: 3)([3, 0]) - 8) < 1e-12)
  }

  @Test(
    "Over a Gaussian posterior of any dimension the mean square of what is allowed is a multiple of the budget's",
    arguments: [2, 7, 40])
  func budget(dimension: Int) {
    let budget = ErrorBudget(error: 0.01, dimension: dimension)
    var stream = RandomStream(seed: 5)
    var (sum, deepest) = (0.0, 0.0)
    let count = 40_000
    for _ in 0..<count {
      let depth = (0..<dimension).reduce(0.0) { sum, _ in sum + pow(stream.normal(), 2) / 2 }
      sum += pow(budget.allowance(atDepth: depth), 2) / Double(count)
      deepest = max(deepest, budget.allowance(atDepth: depth) / max(depth, 1))
    }
    #expect(abs(sum.squareRoot() / (8 * budget.error) - 1) < 0.03, "\(sum.squareRoot())")
    #expect(deepest <= 0.2)
    #expect(budget.allowance(atDepth: 0) == budget.allowance(atDepth: -3) && budget.allowance(atDepth: 2000) == 400)
    #expect(ErrorBudget(error: 0.01).allowance(atDepth: 9) == budget.allowance(atDepth: 0))
  }

  @Test("Depths are measured by what is usual where that is deeper than a posterior of as many dimensions explains")
  func usualDepths() {
    let budget = ErrorBudget(error: 0.01, dimension: 8)
    let least = budget.allowance(atDepth: 0)
    #expect(budget.allowance(atDepth: 12, usually: nil) == least)
    for usual in [-1.0, 0, 2, 4] {
      #expect(budget.allowance(atDepth: 12, usually: usual) == budget.allowance(atDepth: 12))
    }
    #expect(budget.allowance(atDepth: 30, usually: 40) == budget.allowance(atDepth: 3))
    #expect(ErrorBudget(error: 0.01).allowance(atDepth: 12, usually: 4) == least)
  }

  @Test("What is allowed follows from shifts and widths, the stricter of both")
  func accuracy() {
    #expect(abs(PosteriorAccuracy(shift: 0.02, width: 1).error(inputs: 6) - 0.01 * 28.0.squareRoot()) < 1e-15)
    #expect(abs(PosteriorAccuracy(shift: 1, width: 0.01).error(inputs: 2) - 0.01 * 3.0.squareRoot()) < 1e-15)
  }

  @Test func auditsBecomeRareButNeverStop() {
    let schedule = AuditSchedule()
    #expect(schedule.probability(candidate: 0) == schedule.initial)
    #expect(schedule.probability(candidate: 100_000) == schedule.floor)
  }
}
