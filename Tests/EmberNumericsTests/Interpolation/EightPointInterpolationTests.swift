import EmberNumerics
import Glibc
import Testing

@Suite struct EightPointInterpolationTests {
  private static func value(_ x: [Double], _ y: [Double], _ t: Double) -> Double {
    let interval = x.lastIndex { $0 <= t } ?? 0
    let (first, weights) = EightPointInterpolation(x).weights(t, in: min(interval, x.count - 2))
    return (0..<8).reduce(0) { $0 + weights[$1] * y[first + $1] }
  }

  private static let x = (0..<21).map { Double($0) + 0.4 * sin(Double($0)) }

  /// Also at the ends and beyond, where the window is not centred.
  @Test(arguments: [-0.2, 0.3, 3.9, 10.5, 19.2, 20.5]) func polynomialsOfSeventhDegreeAreExact(t: Double) {
    func polynomial(_ x: Double) -> Double { 1 + 0.1 * x - pow(x / 10, 3) + 2 * pow(x / 15, 7) }
    #expect(abs(Self.value(Self.x, Self.x.map(polynomial), t) - polynomial(t)) < 1e-11)
  }

  @Test func pointsAreReproduced() {
    let y = Self.x.map { cos($0) }
    for (i, point) in Self.x.enumerated() { #expect(Self.value(Self.x, y, point) == y[i]) }
  }

  @Test func theErrorFallsWithTheEighthPowerOfTheSpacing() {
    func error(_ count: Int) -> Double {
      let x = (0...count).map { 6 * Double($0) / Double(count) }
      let middle = (x[count / 2] + x[count / 2 + 1]) / 2
      return abs(Self.value(x, x.map { cos($0) }, middle) - cos(middle))
    }
    let ratio = error(12) / error(24)
    #expect(ratio > 150 && ratio < 600, "\(ratio)")
  }

  /// Wavenumbers span seven decades.
  @Test func weightsOfWidelySpacedPointsStayFinite() {
    let x = (0..<40).map { pow(10, -6 + Double($0) / 5) }
    let weights = EightPointInterpolation(x).weights(3.3e-6, in: 2).weights
    #expect(weights.sum().isFinite && abs(weights.sum() - 1) < 1e-12)
  }
}
