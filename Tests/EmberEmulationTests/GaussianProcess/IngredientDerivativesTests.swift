import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation

/// The parts from which emulators make their derivatives.
@Suite("Derivatives of an emulator's ingredients")
struct IngredientDerivativesTests {
  @Test(arguments: Kernel.allCases, [0.02, 0.7, 6])
  func kernel(kernel: Kernel, r2: Double) {
    let steps = [0.02 * r2]
    let (value, slope) = kernel.valueAndSlope(r2)
    #expect(abs(value - kernel.value(r2)) < 1e-15 && abs(slope - kernel.slope(r2)) < 1e-15)
    #expect(worstDerivativeMismatch(gradient: [slope], at: [r2], steps: steps) { kernel.value($0[0]) } < 1e-6)
    let curvature = kernel.curvature(r2)
    #expect(worstDerivativeMismatch(gradient: [curvature], at: [r2], steps: steps) { kernel.slope($0[0]) } < 1e-6)
  }

  @Test(arguments: 0...4)
  func polynomials(degree: Int) {
    let basis = PolynomialBasis(dimension: 3, degree: degree)
    let coefficients = (0..<basis.count).map { 1 / (1 + Double($0)) }
    let z = [0.3, -1, 2]
    let mean = { (z: [Double]) in zip(coefficients, basis.values(z)).reduce(0) { $0 + $1.0 * $1.1 } }
    let gradient = basis.gradient(z, coefficients: coefficients)
    if degree == 0 {
      #expect(gradient == [0, 0, 0])
    } else {
      #expect(worstDerivativeMismatch(gradient: gradient, at: z, steps: [0.1, 0.1, 0.1], of: mean) < 1e-9)
    }
    let slopes = basis.slopes(z)
    for i in 0..<3 {
      let along = zip(coefficients, slopes[i * basis.count..<(i + 1) * basis.count]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(along - gradient[i]) < 1e-12)
    }
  }

  @Test("Every product of up to so many inputs is there once, those of one degree together", arguments: 0...4)
  func monomials(degree: Int) {
    let basis = PolynomialBasis(dimension: 3, degree: degree)
    // Primes: no two products are equal.
    let (z, values) = ([2.0, 3, 5], basis.values([2, 3, 5]))
    var expected: [[Double]] = [[1]]
    for _ in 0..<degree { expected.append(Array(Set((expected.last ?? []).flatMap { h in z.map { h * $0 } }))) }
    #expect(values.count == basis.count)
    for (d, own) in expected.enumerated() { #expect(values[basis.places(degree: d)].sorted() == own.sorted()) }
  }

  @Test func standardization() throws {
    let covariance = Matrix(rows: 3, columns: 3, elements: [4, 0.02, 0, 0.02, 9e-4, -2e-3, 0, -2e-3, 1])
    let standardization = try #require(InputStandardization(mean: [10, -3, 0.5], covariance: covariance))
    let x = [11, -3.02, 0]
    let function = { (z: [Double]) in z[0] * z[1] + z[2] * z[2] }
    let z = standardization(x)
    let gradient = standardization.gradient([z[1], z[0], 2 * z[2]])
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: [0.1, 1e-3, 0.1]) {
      function(standardization($0))
    }
    #expect(mismatch < 1e-9)
    // Of an affine map, the derivative along a direction is its change over the direction.
    let along = Matrix(rows: 3, columns: 1, elements: standardization.direction([1, 0.1, -2]))
    let ofDirection = worstDerivativeMismatch(along, at: [0], steps: [0.1]) {
      standardization([x[0] + $0[0], x[1] + 0.1 * $0[0], x[2] - 2 * $0[0]])
    }
    #expect(ofDirection < 1e-9)
  }

  @Test(arguments: AmplitudeScaling.allCases)
  func amplitudes(scaling: AmplitudeScaling) throws {
    let x = [3.04, 0.06]
    func factor(_ x: [Double]) -> Double {
      scaling.factor(CosmologicalParameters([.logA: x[0], .tauReio: x[1]])) ?? .nan
    }
    let gradient = [ParameterName.logA, .tauReio].map { factor(x) * scaling.logarithmicSlope($0, at: .init()) }
    #expect(worstDerivativeMismatch(gradient: gradient, at: x, steps: [0.01, 0.01], of: factor) < 1e-7)
  }

  /// The size of fluctuations stands for the root of the amplitude; reionisation by its redshift has no factor.
  @Test(arguments: AmplitudeScaling.allCases, [ParameterName.sigma8, .s8, .amplitude])
  func statedAmplitudes(scaling: AmplitudeScaling, name: ParameterName) throws {
    let value = name == .amplitude ? 2e-9 : 0.8
    func cosmology(_ x: [Double]) -> CosmologicalParameters {
      CosmologicalParameters([name: x[0] * value, .reionizationRedshift: 8])
    }
    let slope = scaling.logarithmicSlope(name, at: cosmology([1])) * value
    let factor = { scaling.factor(cosmology($0)) ?? .nan }
    #expect(worstDerivativeMismatch(gradient: [factor([1]) * slope], at: [1], steps: [0.01], of: factor) < 1e-7)
    #expect(scaling.logarithmicSlope(.reionizationRedshift, at: cosmology([1])) == 0)
  }

  @Test func storedProcess() throws {
    let points = BoxDesign.sobol([-1...1, 2...4], count: 30)
    let standardization = try #require(InputStandardization(points))
    let outputs = points.flatMap { [$0[0] * $0[1], $0[0] * $0[0] - $0[1]] }
    let stored = try #require(
      GaussianProcessEmulator.pretrained(
        EmulatorExamples(
          standardization, points: points.map { standardization($0) },
          outputs: Matrix(rows: 30, columns: 2, elements: outputs))))
    let x = [0.2, 3.1]
    #expect(worstDerivativeMismatch(stored.jacobian(x), at: x, steps: [0.1, 0.1]) { stored.predict($0).mean } < 1e-4)
  }
}
