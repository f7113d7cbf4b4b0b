@testable import EmberWorkflows
import EmberLearning
import EmberNumerics
import Foundation
import Testing

@Suite("Errors of imported networks")
struct ImportedErrorsTests {
  /// Bounds hold for a further ratio as often as they say or more often, however few are known and whatever their distribution.
  @Test("stated bounds hold", arguments: [10, 40], [1, 11]) func bounds(count: Int, scale: Double) {
    var stream = RandomStream(seed: 5)
    func ratio() -> Double { scale * exp(stream.normal()) * abs(stream.normal()) }
    var (within68, within95, total) = (0, 0, 0)
    for _ in 0..<300 {
      let factor = ImportedErrors.factor(ratios: [(0..<count).map { _ in ratio() }])
      for _ in 0..<20 {
        let next = ratio()
        total += 1
        if next <= factor { within68 += 1 }
        if next <= Calibration.normal95 * factor { within95 += 1 }
      }
    }
    #expect(Double(within68) / Double(total) > 0.68)
    #expect(Double(within95) / Double(total) > (count < 20 ? 0.88 : 0.94))
  }

  @Test("and are never made smaller") func neverSmaller() {
    #expect(ImportedErrors.factor(ratios: []) == 1)
    #expect(ImportedErrors.factor(ratios: [[0.1, 0.2, .nan], []]) == 1)
    #expect(ImportedErrors.factor(ratios: [[0.1], [3, 3, 3]]) == 3)
  }
}
