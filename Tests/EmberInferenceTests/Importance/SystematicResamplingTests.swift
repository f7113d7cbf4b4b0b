import EmberInference
import EmberNumerics
import Testing

@Suite("Systematic resampling")
struct SystematicResamplingTests {
  private static let weights = [0.3, 5, 0, 0.7, 12, 0.2, 0.8, 1, 0, 0.05]

  @Test("a row is drawn in proportion to its weight, on average over the place of the first draw")
  func isUnbiased() {
    let (count, total, places) = (7, Self.weights.reduce(0, +), 20_000)
    var mean = [Double](repeating: 0, count: Self.weights.count)
    for place in 0..<places {
      let offset = (Double(place) + 0.5) / Double(places)
      let draws = SystematicResampling(weights: Self.weights, count: count, offset: offset).draws
      #expect(draws.reduce(0) { $0 + $1.copies } == count)
      for (row, copies) in draws {
        mean[row] += Double(copies) / Double(places)
        #expect(abs(Double(copies) - Double(count) * Self.weights[row] / total) < 1)
      }
    }
    for (found, weight) in zip(mean, Self.weights) { #expect(abs(found - Double(count) * weight / total) < 2e-4) }
  }

  @Test("the scale of the weights makes no difference", arguments: [1e-300, 1e-4, 1, 1e307])
  func scale(_ scale: Double) {
    let expected = SystematicResampling(weights: Self.weights, count: 40, offset: 0.37).draws
    let draws = SystematicResampling(weights: Self.weights.map { scale * $0 }, count: 40, offset: 0.37).draws
    #expect(draws.map(\.row) == expected.map(\.row) && draws.map(\.copies) == expected.map(\.copies))
  }

  @Test("rounding loses no draw, and what is no weight is none")
  func edges() {
    let many = [Double](repeating: 0.1, count: 997)
    let draws = SystematicResampling(weights: many, count: 31, offset: 1 - 0x1p-53).draws
    #expect(draws.reduce(0) { $0 + $1.copies } == 31)
    #expect(SystematicResampling(weights: [], count: 3, offset: 0).draws.isEmpty)
    #expect(SystematicResampling(weights: [0, 0], count: 3, offset: 0).draws.isEmpty)
    let odd = SystematicResampling(weights: [.nan, -1, 2, .infinity], count: 3, offset: 0).draws
    #expect(odd.map(\.row) == [2] && odd.map(\.copies) == [3])
  }
}
