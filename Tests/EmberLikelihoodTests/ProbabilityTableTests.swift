import Testing

@testable import EmberLikelihood

@Suite("Tables of probabilities")
struct ProbabilityTableTests {
  /// ln p of a normal distribution around `mean` on 0 ... 5.
  private func table(mean: Double) -> ProbabilityTable {
    let step = 0.01
    return ProbabilityTable(
      (0...500).map { -0.5 * (Double($0) * step - mean) * (Double($0) * step - mean) }, step: step, widths: (0.5, 0.5))
  }

  @Test("Of a normal distribution the signed root is the number of standard deviations")
  func normal() {
    let table = table(mean: 2.003)
    for x in [0.0, 1, 1.99, 2.002, 2.003, 2.004, 2.01, 3, 5] {
      let root = table.root(x)
      #expect(abs(root.value - (x - 2.003)) < 1e-6 && abs(root.slope - 1) < 1e-6)
      #expect(abs(table(x) - (table.peak - root.value * root.value / 2)) < 1e-12)
    }
  }

  @Test("Where the largest value is an end, the root is smooth and ln p the same", arguments: [-3.0, 9])
  func end(mean: Double) {
    let table = table(mean: mean)
    for x in [0.0, 0.3, 2, 4.99, 5] {
      let root = table.root(x)
      #expect(abs(table.peak - root.value * root.value / 2 + 0.5 * (x - mean) * (x - mean)) < 1e-6)
      #expect(root.value > 0 && root.slope.isFinite)
    }
  }

  @Test("Value, slope and curvature go on continuously beyond the ends")
  func continuation() {
    let table = table(mean: 2)
    for end in [0.0, 5] {
      let h = 1e-4
      let (below, at, above) = (table(end - h), table(end), table(end + h))
      #expect(abs((above - below) / (2 * h) + (end - 2)) < 1e-3)
      #expect(abs((above - 2 * at + below) / (h * h) + 1) < 1e-2)
    }
    #expect(table(-1) < table(0) - 5 && table(6) < table(5) - 5)
  }
}
