import EmberNumerics
import Glibc
import Testing

@testable import EmberLearning

/// Errors that grow from the peak of a normal posterior outwards, at training points that reach further than it does.
@Suite struct DepthTrendTests {
  private static let dimension = 9
  private static let typicalDepth = 4.5

  /// The depth of a point of the posterior whose coordinates are so many times as wide.
  private static func depth(_ width: Double, _ stream: inout RandomStream) -> Double {
    (0..<dimension).reduce(0) { sum, _ in sum + pow(width * stream.normal(), 2) / 2 }
  }

  private static func leftOut(
    _ count: Int, width: Double, _ growth: (Double) -> Double, _ stream: inout RandomStream
  ) -> [LeftOutError] {
    (0..<count).map { _ in
      let depth = depth(width, &stream)
      return LeftOutError(ratio: abs(growth(depth) * stream.normal()), depth: depth)
    }
  }

  @Test("It is one at the typical depth, grows outwards, and no further than to twice that depth")
  func shape() {
    #expect(DepthTrend()(3) == 1 && DepthTrend(typicalDepth: 0, power: 2)(3) == 1)
    let trend = DepthTrend(typicalDepth: 4, power: 1)
    #expect(trend(4) == 1)
    // Errors go with the root of the distance: (0 + 1) and (8 + 1) over (4 + 1).
    #expect(abs(trend(0) - 0.2.squareRoot()) < 1e-12 && abs(trend(8) - 1.8.squareRoot()) < 1e-12)
    #expect(trend(80) == trend(8) && trend(-1) == trend(0))
  }

  @Test("Left-out errors tell it, each emulator its own, around what is expected beforehand", arguments: [0.0, 1, 2])
  func powers(power: Double) {
    var stream = RandomStream(seed: 3)
    let truth = DepthTrend(typicalDepth: Self.typicalDepth, power: power)
    let found = (0..<60).map { _ in
      let level = exp(stream.normal())
      let errors = Self.leftOut(240, width: 1.3, { level * truth($0) }, &stream)
      return DepthTrend(errors, typicalDepth: Self.typicalDepth).power
    }
    let mean = found.reduce(0, +) / 60
    #expect(abs(mean - power) < 0.4, "\(mean)")
    #expect(DepthTrend([], typicalDepth: Self.typicalDepth).power == 0.5)
    #expect(Calibration([], leftOut: Self.leftOut(90, width: 1, { _ in 1 }, &stream)).trend == DepthTrend())
  }

  @Test("Points beside the peak, where there are others, say nothing of the rest")
  func besideThePeak() {
    var stream = RandomStream(seed: 5)
    let others = Self.leftOut(120, width: 1.3, { _ in 1 }, &stream)
    let beside = (0..<60).map { _ in LeftOutError(ratio: 0.05, depth: 0.1) }
    let typical = Self.typicalDepth
    #expect(DepthTrend(others + beside, typicalDepth: typical) == DepthTrend(others, typicalDepth: typical))
    #expect(
      Calibration([], leftOut: others + beside, typicalDepth: typical)
        == Calibration([], leftOut: others, typicalDepth: typical))
  }

  @Test("Bounds hold in the middle of the posterior and at its edge", arguments: [0.0, 1, 2])
  func bounds(power: Double) {
    var stream = RandomStream(seed: 7)
    let truth = DepthTrend(typicalDepth: Self.typicalDepth, power: power)
    var counts = (0..<3).map { _ in (within68: 0, within95: 0, total: 0) }
    for _ in 0..<300 {
      let level = exp(0.3 * stream.normal())
      func error(_ depth: Double) -> Double { level * truth(depth) * stream.normal() }
      let leftOut = Self.leftOut(200, width: 1.3, { level * truth($0) }, &stream)
      let audits = (0..<15).map { _ in
        let depth = Self.depth(1, &stream)
        return HeldOutError(difference: error(depth), rawSigma: 1, depth: depth)
      }
      let calibration = Calibration(audits, leftOut: leftOut, typicalDepth: Self.typicalDepth)
      for _ in 0..<40 {
        let depth = Self.depth(1, &stream)
        let ratio = abs(error(depth)) / calibration.statedSigma(1, atDepth: depth)
        let place = depth < 3 ? 0 : depth < 6 ? 1 : 2
        counts[place].total += 1
        if ratio <= 1 { counts[place].within68 += 1 }
        if ratio <= Calibration.normal95 { counts[place].within95 += 1 }
      }
    }
    for (place, count) in counts.enumerated() {
      let (share68, share95) = (Double(count.within68), Double(count.within95))
      // Where they grow fastest 0.92, 0.72 and 0.52 of the errors are within one sigma of a constant size.
      #expect(abs(share68 / Double(count.total) - 0.69) < 0.13, "place \(place): \(share68 / Double(count.total))")
      #expect(share95 / Double(count.total) > 0.88, "place \(place): \(share95 / Double(count.total))")
    }
  }
}
