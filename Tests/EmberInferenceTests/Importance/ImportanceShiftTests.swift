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
