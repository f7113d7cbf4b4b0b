import EmberNumerics
import Testing

@Suite struct SobolSequenceTests {
  @Test func startsLikeJoeAndKuo() {
    var sequence = SobolSequence(dimension: 12)
    #expect(sequence.next() == Array(repeating: 0.5, count: 12))
    #expect(
      sequence.next() == [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75, 0.75, 0.75])
    _ = sequence.next()
    #expect(
      sequence.next() == [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625, 0.875, 0.375])
  }

  @Test func agreesWithAnIndependentImplementationFarIntoTheSequence() {
    // scipy.stats.qmc.Sobol(21, scramble=False), point 1000.
    var sequence = SobolSequence(dimension: 21)
    var point: [Double] = []
    for _ in 0..<1000 { point = sequence.next() }
    #expect(
      point == [
        0.2197265625, 0.0966796875, 0.5185546875, 0.6767578125, 0.2802734375, 0.9072265625, 0.0458984375, 0.8994140625,
        0.5009765625, 0.0693359375, 0.0849609375, 0.2548828125, 0.1611328125, 0.3837890625, 0.1435546875, 0.3701171875,
        0.7197265625, 0.3447265625, 0.9912109375, 0.7255859375, 0.5224609375,
      ])
  }

  @Test func everyDyadicIntervalIsHitOnce() {
    var sequence = SobolSequence(dimension: 8)
    let points = (1..<64).map { _ in sequence.next() }
    for d in 0..<8 { #expect(Set(points.map { Int($0[d] * 64) }).count == 63) }
  }

  @Test func studentQuantilesAreThoseOfTables() {
    #expect(abs(studentQuantile(0.975, degrees: 3) - 3.182446305284263) < 1e-9)
    #expect(abs(studentQuantile(0.05, degrees: 19) + 1.729132811521367) < 1e-9)
    #expect(abs(studentQuantile(0.975, degrees: 1e8) - normalQuantile(0.975)) < 1e-6)
    #expect(studentQuantile(0, degrees: 2) == -.infinity && studentQuantile(1, degrees: 2) == .infinity)
    #expect(studentQuantile(0.5, degrees: 0).isNaN && studentQuantile(1.5, degrees: 2).isNaN)
  }

  @Test func normalQuantilesInvertTheDistribution() {
    #expect(abs(normalQuantile(0.975) - 1.959963984540054) < 1e-14)
    #expect(abs(normalQuantile(0.5)) < 1e-15)
    #expect(abs(normalQuantile(1e-10) + 6.361340902404056) < 1e-12)
    #expect(normalQuantile(0) == -.infinity && normalQuantile(1) == .infinity)
  }
}
