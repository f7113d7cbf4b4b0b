import EmberInference
import EmberNumerics
import Testing

@Suite struct ImportanceShiftTests {
  /// Re-weighting a unit normal by exp(a x) gives the normal around a.
  @Test func tiltedNormalShiftsByTheTilt() {
    var stream = RandomStream(seed: 7, stream: 0)
    let samples = (0..<20_000).map { _ in [stream.normal(), 3 * stream.normal()] }
    let values = Matrix(rows: samples.count, columns: 2, elements: samples.flatMap { $0 })
    let shift = ImportanceShift(values: values, logRatios: samples.map { 0.1 * $0[0] })
    #expect(abs(shift.meanShifts[0] - 0.1) < 0.005)
    #expect(abs(shift.meanShifts[1]) < 0.005)
    #expect(abs(shift.largestShift - 0.1) < 0.005)
    #expect(shift.widthRatios.allSatisfy { abs($0 - 1) < 0.01 })
    // exp(-a^2) of the samples.
    #expect(abs(shift.effectiveSamples / 20_000 - 0.990) < 0.002)
  }

  @Test func narrowingShowsInTheWidth() {
    var stream = RandomStream(seed: 8, stream: 0)
    let samples = (0..<20_000).map { _ in stream.normal() }
    let values = Matrix(rows: samples.count, columns: 1, elements: samples)
    // Times exp(-x^2 / 2): a normal of variance 1/2.
    let shift = ImportanceShift(values: values, logRatios: samples.map { -$0 * $0 / 2 })
    #expect(abs(shift.widthRatios[0] - 0.5.squareRoot()) < 0.01)
  }

  @Test func weightsCountAsRepetitions() {
    let values = Matrix(rows: 3, columns: 1, elements: [0, 1, 2])
    let repeated = Matrix(rows: 4, columns: 1, elements: [0, 1, 1, 2])
    let a = ImportanceShift(values: values, weights: [1, 2, 1], logRatios: [0, 0.1, 0.3])
    let b = ImportanceShift(values: repeated, logRatios: [0, 0.1, 0.1, 0.3])
    #expect(abs(a.meanShifts[0] - b.meanShifts[0]) < 1e-12)
    let unit = ImportanceShift(values: values, weights: [1, 2, 1], logRatios: [0, 0.1, 0.3], sigmas: [10])
    #expect(abs(unit.meanShifts[0]) < abs(a.meanShifts[0]))
  }

  @Test func coverageCountsWhatHeld() {
    let coverage = Coverage(
      differences: [0.5, -1.5, 3, 0], sigmas68: [1, 1, 1, 1], bounds95: [2, 2, 2, 2])
    #expect(coverage.count == 4)
    #expect(coverage.within68 == 0.5)
    #expect(coverage.within95 == 0.75)
    #expect(coverage.largestRatio == 3)
    #expect(abs(coverage.rmsRatio - (11.5 / 4).squareRoot()) < 1e-12)
    #expect(coverage.rmsDifference == coverage.rmsRatio)
  }

  /// ln ratios a x + noise move the mean of a unit normal by a and leave its width: errors are as large as is said, and a fortieth as
  /// large as the shift itself would have without its partner.
  @Test func shiftsAndWidthsAreAsFarOffAsTheirErrorsSay() {
    var stream = RandomStream(seed: 11, stream: 0)
    let (rows, slope, noise, repeats) = (40, 0.02, 0.05, 600)
    var within = (shift68: 0, shift95: 0, width68: 0, width95: 0)
    for _ in 0..<repeats {
      let x = (0..<rows).map { _ in stream.normal() }
      let shift = ImportanceShift(
        values: Matrix(rows: rows, columns: 1, elements: x),
        logRatios: x.map { slope * $0 + noise * stream.normal() }, sigmas: [1])
      let (shiftError, widthError) = (shift.meanShiftErrors[0], shift.widthRatioErrors[0])
      #expect(shiftError < 0.1)
      let (off, width) = (abs(shift.meanShifts[0] - slope), abs(shift.widthRatios[0] - 1))
      within.shift68 += off <= shiftError ? 1 : 0
      within.shift95 += off <= 2 * shiftError ? 1 : 0
      within.width68 += width <= widthError ? 1 : 0
      within.width95 += width <= 2 * widthError ? 1 : 0
    }
    let shares = [within.shift68, within.shift95, within.width68, within.width95].map { Double($0) / Double(repeats) }
    #expect(shares[0] > 0.58 && shares[0] < 0.74 && shares[1] > 0.89 && shares[1] < 0.98, "\(shares)")
    #expect(shares[2] > 0.54 && shares[2] < 0.74 && shares[3] > 0.87 && shares[3] < 0.98, "\(shares)")
  }

  @Test func errorsVanishWithTheShift() {
    let values = Matrix(rows: 3, columns: 2, elements: [0, 5, 1, 5, 2, 5])
    let shift = ImportanceShift(values: values, logRatios: [1, 1, 1])
    #expect(shift.meanShiftErrors.allSatisfy { $0 < 1e-12 } && shift.widthRatioErrors.allSatisfy { $0 < 1e-12 })
    #expect(shift.weightSpread < 1e-12)
    let spread = ImportanceShift(values: values, logRatios: [0, 0, -.infinity])
    #expect(abs(spread.weightSpread - 1) < 1e-12 && spread.meanShiftErrors[0] > 0 && spread.meanShiftErrors[1] == 0)
  }

  @Test func rowsWithoutAnswerHaveNoWeightAndBreakEveryBound() {
    let values = Matrix(rows: 4, columns: 1, elements: [0, 1, 2, -40])
    let shift = ImportanceShift(values: values, logRatios: [0, 0, 0, -.infinity])
    // Without the last row the mean is 1, with it -9.25.
    #expect(abs(shift.meanShifts[0] - 10.25 / Self.deviation([0, 1, 2, -40])) < 1e-12)
    #expect(abs(shift.effectiveSamples - 3) < 1e-12)
    #expect(ParetoSmoothedWeights(logRatios: [-.infinity, -.infinity]).weights == [0, 0])
    let coverage = Coverage(differences: [0.5, -.infinity], sigmas68: [1, 1], bounds95: [2, 2])
    #expect(coverage.within95 == 0.5)
    #expect(coverage.rmsDifference == 0.5 && coverage.largestRatio == 0.5)
  }

  private static func deviation(_ x: [Double]) -> Double {
    let mean = x.reduce(0, +) / Double(x.count)
    return (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)).squareRoot()
  }
}
