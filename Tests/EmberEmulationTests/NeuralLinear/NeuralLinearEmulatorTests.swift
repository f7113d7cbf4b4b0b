import EmberNumerics
import EmberTestSupport
import EmberTheory
import Glibc
import Testing

@testable import EmberEmulation

@Suite("Neural-linear emulators")
struct NeuralLinearEmulatorTests {
  private static func cubic(_ z: [Double]) -> [Double] {
    [
      1 + z[0] - 2 * z[1] * z[2] + 0.05 * z[0] * z[0] * z[0],
      3 - z[2] + z[0] * z[0] - 0.05 * z[0] * z[1] * z[2],
    ]
  }

  /// What no polynomial of low degree is.
  private static func wave(_ z: [Double]) -> [Double] {
    [sin(1.5 * z[0] + 0.7 * z[1]), z[2] + cos(z[0] - z[2]) / 2]
  }

  private static func squaredError(
    _ function: ([Double]) -> [Double], _ predict: ([Double]) -> EmulatedTargets
  ) -> Double {
    var sum = 0.0
    for z in NormalExamples.points(300, seed: 11) {
      let mean = predict(z).mean
      for (k, truth) in function(z).enumerated() { sum += (truth - mean[k]) * (truth - mean[k]) }
    }
    return sum
  }

  @Test("Features learn what a quadratic cannot")
  func learns() throws {
    let examples = try NormalExamples.examples(NormalExamples.points(200), Self.wave)
    let emulator = try NeuralLinearEmulator.fitted(examples)
    let polynomial = try #require(
      PolynomialEmulator.quadraticFit(examples).flatMap { PolynomialEmulator(examples, $0) })
    let (own, other) = (
      Self.squaredError(Self.wave, emulator.predict(standardized:)),
      Self.squaredError(Self.wave, polynomial.predict(standardized:))
    )
    #expect(own < 0.05 * other, "\(own) \(other)")
  }

  @Test("Where features may not count, it is the quadratic polynomial")
  func withoutFeatures() throws {
    let examples = try NormalExamples.examples(NormalExamples.points(40), Self.cubic)
    var fit = try #require(NeuralLinearEmulator.fit(examples, after: nil, EmulatorOptions()))
    (fit.ridges, fit.power) = ([0.01, 1e12], 2)
    let emulator = try #require(NeuralLinearEmulator(examples, fit))
    let polynomial = try #require(PolynomialEmulator(examples, PolynomialEmulator.Fit(ridges: [0.01], power: 2)))
    for z in NormalExamples.points(10, seed: 5) {
      let (own, other) = (emulator.predict(standardized: z), polynomial.predict(standardized: z))
      for k in 0..<2 {
        #expect(abs(own.mean[k] - other.mean[k]) < 1e-6)
        #expect(abs(own.variance[k] / other.variance[k] - 1) < 1e-4)
      }
    }
  }

  @Test("Stated variances are those of errors at new points", arguments: [30, 60, 200])
  func variances(count: Int) throws {
    for function in [Self.cubic, Self.wave] {
      let emulator = try NeuralLinearEmulator.fitted(NormalExamples.examples(NormalExamples.points(count), function))
      var ratios: [Double] = []
      for z in NormalExamples.points(2000, seed: 5) {
        let targets = emulator.predict(standardized: z)
        for (k, truth) in function(z).enumerated() {
          ratios.append((truth - targets.mean[k]) * (truth - targets.mean[k]) / targets.variance[k])
        }
      }
      let mean = ratios.reduce(0, +) / Double(ratios.count)
      #expect(mean > 0.2 && mean < 4, "\(count): \(mean)")
    }
  }

  @Test("No member's features have seen the points that it speaks for when they are left out")
  func folds() throws {
    let points = NormalExamples.points(40)
    let examples = try NormalExamples.examples(points, Self.wave)
    let fit = try #require(NeuralLinearEmulator.fit(examples, after: nil, EmulatorOptions()))
    // One point's values are altered: networks that have seen it become others, and that of its fold does not.
    var altered = examples.outputs
    altered[7, 0] += 5
    let other = try #require(
      NeuralLinearEmulator.fit(
        EmulatorExamples(examples.standardization, points: points, outputs: altered), after: nil, EmulatorOptions()))
    #expect(zip(fit.networks, other.networks).filter { $0 == $1 }.count == 1)
  }

  @Test("Slopes are observations too")
  func slopes() throws {
    let points = NormalExamples.points(25)
    let with = try NeuralLinearEmulator.fitted(
      NormalExamples.examples(points, slopesAt: Array(points.indices), Self.wave))
    let without = try NeuralLinearEmulator.fitted(NormalExamples.examples(points, Self.wave))
    let (better, worse) = (
      Self.squaredError(Self.wave, with.predict(standardized:)),
      Self.squaredError(Self.wave, without.predict(standardized:))
    )
    #expect(better < 0.5 * worse, "\(better) \(worse)")
  }

  @Test("Jacobian and pullback agree with differences")
  func derivatives() throws {
    let inputs = NormalExamples.points(60).map { [10 + 2 * $0[0], 3 * $0[1] - $0[0], $0[2]] }
    let standardization = try #require(InputStandardization(inputs))
    let examples = EmulatorExamples(
      standardization, points: inputs.map { standardization($0) },
      outputs: Matrix(rows: 60, columns: 2, elements: inputs.flatMap { Self.wave(standardization($0)) }))
    let emulator = try NeuralLinearEmulator.fitted(examples)
    // Features are in single precision.
    let (x, steps, weights) = ([10.2, -1.3, 0.7], [0.1, 0.1, 0.1], [0.5, -2])
    #expect(worstDerivativeMismatch(emulator.jacobian(x), at: x, steps: steps) { emulator.predict($0).mean } < 1e-3)
    let (mean, gradient) = emulator.pullback(x) { _ in weights }
    #expect(zip(mean, emulator.predict(x).mean).allSatisfy { abs($0 - $1) < 1e-12 })
    let jacobian = emulator.jacobian(x)
    for i in 0..<3 {
      #expect(abs(gradient[i] - (0.5 * jacobian[0, i] - 2 * jacobian[1, i])) < 1e-5)
    }
  }

  @Test("Training goes on from what it had found, and waits until there is enough that is new")
  func continues() throws {
    let points = NormalExamples.points(60)
    let first = try #require(
      NeuralLinearEmulator.fit(
        NormalExamples.examples(Array(points.prefix(40)), Self.wave), after: nil, EmulatorOptions()))
    let same = try #require(
      NeuralLinearEmulator.fit(
        NormalExamples.examples(Array(points.prefix(43)), Self.wave), after: first, EmulatorOptions()))
    let further = try #require(
      NeuralLinearEmulator.fit(NormalExamples.examples(points, Self.wave), after: first, EmulatorOptions()))
    #expect(same.networks == first.networks && further.networks != first.networks)
    let again = try #require(
      NeuralLinearEmulator.fit(NormalExamples.examples(points, Self.wave), after: first, EmulatorOptions()))
    #expect(again == further)
  }
}
