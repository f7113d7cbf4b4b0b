import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberEmulation

@Suite("Emulators by polynomials")
struct PolynomialEmulatorTests {
  private static func quadratic(_ z: [Double]) -> [Double] {
    [1 + z[0] - 2 * z[1] * z[2] + 0.5 * z[1] * z[1], 3 - z[2] + z[0] * z[0] - z[0] * z[1]]
  }

  /// With a cubic term, which a quadratic cannot have.
  private static func cubic(_ z: [Double]) -> [Double] {
    quadratic(z).map { $0 + 0.05 * (z[0] * z[0] * z[0] - z[0] * z[1] * z[2]) }
  }

  /// What no polynomial is.
  private static func wave(_ z: [Double]) -> [Double] { quadratic(z).map { $0 + 0.05 * sin(2 * z[0] - z[1]) } }

  @Test("A quadratic is found, from values or from few values with their slopes", arguments: [0, 8])
  func exact(slopes: Int) throws {
    let points = NormalExamples.points(slopes == 0 ? 20 : slopes)
    let emulator = try PolynomialEmulator.fitted(
      NormalExamples.examples(points, slopesAt: Array(0..<slopes), Self.quadratic))
    for z in NormalExamples.points(10, seed: 9) {
      let targets = emulator.predict(standardized: z)
      #expect(zip(targets.mean, Self.quadratic(z)).allSatisfy { abs($0 - $1) < 1e-4 }, "\(targets.mean)")
    }
  }

  @Test("Fewer points than a quadratic has coefficients give an emulator too, and too few none")
  func fewPoints() throws {
    let emulator = try PolynomialEmulator.fitted(NormalExamples.examples(NormalExamples.points(8), Self.quadratic))
    let flat = try PolynomialEmulator.fitted(
      NormalExamples.examples(NormalExamples.points(8)) { [1 + $0[0], 2 - $0[1]] })
    #expect(abs(flat.predict(standardized: [1, 2, 3]).mean[0] - 2) < 0.01)
    #expect(emulator.predict(standardized: [0, 0, 0]).variance.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(
      try PolynomialEmulator.fit(NormalExamples.examples(NormalExamples.points(6), Self.quadratic), after: nil, .init())
        == nil)
  }

  @Test("A higher degree is found where there are points enough, and kept to what they tell where it is not needed")
  func degrees() throws {
    func quartic(_ z: [Double]) -> [Double] {
      Self.cubic(z).map { $0 + 0.02 * (z[0] * z[0] * z[1] * z[2] - z[2] * z[2] * z[2] * z[2]) }
    }
    func error(_ emulator: PolynomialEmulator, _ function: ([Double]) -> [Double]) -> Double {
      NormalExamples.points(500, seed: 9).reduce(0) { sum, z in
        sum + zip(emulator.predict(standardized: z).mean, function(z)).reduce(0) { $0 + pow($1.0 - $1.1, 2) }
      }
    }
    let examples = try NormalExamples.examples(NormalExamples.points(120), quartic)
    let many = try PolynomialEmulator.fitted(examples)
    #expect(many.basis.degree == 4)
    let quadratic = try #require(PolynomialEmulator(examples, PolynomialEmulator.Fit(ridges: [1e-4], power: 1)))
    #expect(error(many, quartic) < 0.01 * error(quadratic, quartic))
    let few = try PolynomialEmulator.fitted(NormalExamples.examples(NormalExamples.points(29), quartic))
    #expect(few.basis.degree == 2)
    // Noise that no degree explains, on a quadratic.
    var stream = RandomStream(seed: 4)
    let noisy = try NormalExamples.examples(NormalExamples.points(120)) { z in
      Self.quadratic(z).map { $0 + 0.1 * stream.normal() }
    }
    let emulator = try PolynomialEmulator.fitted(noisy)
    let plain = try #require(PolynomialEmulator(noisy, PolynomialEmulator.Fit(ridges: [0], power: 0)))
    #expect(error(emulator, Self.quadratic) < 1.5 * error(plain, Self.quadratic))
  }

  @Test("Stated variances are those of errors at new points, in the middle and outside")
  func variances() throws {
    let emulator = try PolynomialEmulator.fitted(NormalExamples.examples(NormalExamples.points(60), Self.wave))
    var ratios: [(distance: Double, ratio: Double)] = []
    for z in NormalExamples.points(4000, seed: 5) {
      let (truth, targets) = (Self.wave(z), emulator.predict(standardized: z))
      let distance = z.reduce(0) { $0 + $1 * $1 }
      for k in 0..<2 {
        ratios.append((distance, pow(truth[k] - targets.mean[k], 2) / targets.variance[k]))
      }
    }
    let median = ratios.map(\.distance).sorted()[ratios.count / 2]
    for isInner in [true, false] {
      let own = ratios.filter { ($0.distance < median) == isInner }.map(\.ratio)
      let mean = own.reduce(0, +) / Double(own.count)
      #expect(mean > 0.3 && mean < 3, "\(isInner): \(mean)")
    }
  }

  @Test(
    "A left-out point is predicted as by an emulator without it, with and without slopes", arguments: [[], [1, 4, 5]])
  func leftOut(slopes: [Int]) throws {
    let points = NormalExamples.points(24)
    let fit = PolynomialEmulator.Fit(ridges: [0.01], power: 2)
    let all = try #require(PolynomialEmulator(NormalExamples.examples(points, slopesAt: slopes, Self.cubic), fit))
    for i in [0, 4, 20] {
      let kept = points.indices.filter { $0 != i }
      let places = slopes.filter { $0 != i }.map { $0 > i ? $0 - 1 : $0 }
      // With the same weights.
      let without = try NormalExamples.examples(kept.map { points[$0] }, slopesAt: places, Self.cubic)
      let own = try #require(PolynomialEmulator(without, fit, inflation: all.inflation))
      let prediction = own.predict(standardized: points[i])
      for (k, truth) in Self.cubic(points[i]).enumerated() {
        let residual = truth - prediction.mean[k]
        #expect(abs(all.leftOut.residuals[i, k] - residual) < 1e-8 * (1 + abs(residual)))
        let relative = prediction.variance[k] / own.variance[k]
        #expect(abs(all.leftOut.variances[i, k] / all.variance[k] - relative) < 1e-8 * relative)
      }
    }
  }

  @Test("Jacobian and pullback agree with differences")
  func derivatives() throws {
    let inputs = NormalExamples.points(30).map { [10 + 2 * $0[0], 3 * $0[1] - $0[0], $0[2]] }
    let standardization = try #require(InputStandardization(inputs))
    let examples = EmulatorExamples(
      standardization, points: inputs.map { standardization($0) },
      outputs: Matrix(rows: 30, columns: 2, elements: inputs.flatMap { Self.cubic($0) }))
    let emulator = try PolynomialEmulator.fitted(examples)
    let (x, steps, weights) = ([10.2, -1.3, 0.7], [0.1, 0.1, 0.1], [0.5, -2])
    #expect(worstDerivativeMismatch(emulator.jacobian(x), at: x, steps: steps) { emulator.predict($0).mean } < 1e-8)
    let (mean, gradient) = emulator.pullback(x) { _ in weights }
    #expect(mean == emulator.predict(x).mean)
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: steps) {
      zip(emulator.predict($0).mean, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(mismatch < 1e-8)
  }

  @Test("A place that is taken for known lowers the variances as if it had been learnt")
  func conditional() throws {
    let (points, places) = (NormalExamples.points(30), NormalExamples.points(6, seed: 7))
    let fit = PolynomialEmulator.Fit(ridges: [0.01], power: 1)
    let before = try #require(PolynomialEmulator(NormalExamples.examples(points, Self.cubic), fit))
    var variance = before.conditionalVariance(at: places)
    for (i, place) in places.enumerated() {
      #expect(variance.variances(i) == before.predict(standardized: place).variance)
    }
    for i in [2, 5] { variance.learn(i) }
    let examples = try NormalExamples.examples(points + [places[2], places[5]], Self.cubic)
    let after = try #require(PolynomialEmulator(examples, fit, inflation: before.inflation))
    for (i, place) in places.enumerated() {
      let expected = after.predict(standardized: place).variance[0] / after.variance[0]
      #expect(abs(variance.variances(i)[0] / before.variance[0] - expected) < 1e-6 * expected)
    }
  }
}
