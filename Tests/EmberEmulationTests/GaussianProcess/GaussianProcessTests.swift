import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

@testable import EmberEmulation

@Suite struct GaussianProcessTests {
  private static func function(_ z: [Double]) -> Double { sin(z[0]) + 0.3 * z[1] * z[1] * z[0] + 0.5 * z[2] }

  private static func column(_ values: [Double]) -> Matrix {
    Matrix(rows: values.count, columns: 1, elements: values)
  }

  @Test(arguments: Kernel.allCases)
  func interpolatesItsPoints(kernel: Kernel) throws {
    let points = NormalExamples.points(40, seed: 1)
    let process = try #require(
      GaussianProcess.fit(
        TrainingGeometry(points), outputs: Self.column(points.map(Self.function)), kernels: [kernel]))
    for point in points { #expect(abs(process.mean(point)[0] - Self.function(point)) < 1e-3) }
    for point in NormalExamples.points(100, seed: 2) {
      let error = process.mean(point)[0] - Self.function(point)
      #expect(abs(error) < 6 * process.variance(point)[0].squareRoot() + 1e-4)
    }
  }

  /// A process with enough noise that its weights, and with them the rounding of finite differences, stay small: a fit may go to
  /// the smallest noise that there is.
  private static func process(_ geometry: TrainingGeometry, _ outputs: Matrix, _ kernel: Kernel) -> GaussianProcess? {
    GaussianProcess(
      geometry, outputs: outputs, kernel: kernel,
      hyperparameters: Hyperparameters(logarithms: [log(2.0), log(2.0), log(2.0), log(1e-5)]))
  }

  @Test(arguments: Kernel.allCases)
  func jacobianAgreesWithDifferences(kernel: Kernel) throws {
    let points = NormalExamples.points(40, seed: 1)
    let values = points.map(Self.function)
    let outputs = Matrix(rows: 40, columns: 2, elements: values.flatMap { [$0, $0 * $0] })
    let process = try #require(Self.process(TrainingGeometry(points), outputs, kernel))
    for z in [[0.1, -0.4, 0.7], points[3], [2, 1, -1.5]] {
      // Long steps: weights of points that lie close are large and of both signs, so that values are good to 1e-7 only.
      let steps = [0.03, 0.03, 0.03]
      #expect(worstDerivativeMismatch(process.jacobian(z), at: z, steps: steps, of: process.mean) < 1e-4)
      let weights = [0.3, -2]
      let gradient = process.gradient(
        z, slopes: process.values(z, basisValues: process.basis.values(z)).slopes, weight: weights)
      let mismatch = worstDerivativeMismatch(gradient: gradient, at: z, steps: steps) {
        zip(process.mean($0), weights).reduce(0) { $0 + $1.0 * $1.1 }
      }
      #expect(mismatch < 1e-4)
    }
  }

  @Test(arguments: Kernel.allCases)
  func derivativesOfAnEmulatorAgreeWithDifferences(kernel: Kernel) throws {
    let points = NormalExamples.points(40, seed: 1)
    let values = points.map(Self.function)
    let inputs = points.map { [10 + 2 * $0[0], 3 * $0[1] - $0[0], $0[2]] }
    let standardization = try #require(InputStandardization(inputs))
    let outputs = Matrix(rows: 40, columns: 2, elements: values.flatMap { [$0, $0 * $0] })
    let geometry = TrainingGeometry(inputs.map { standardization($0) })
    let first = try #require(Self.process(geometry, outputs, kernel))
    let second = try #require(
      Self.process(geometry, Matrix(rows: 40, columns: 1, elements: values.map { $0 + 1 }), kernel))
    let examples = EmulatorExamples(
      standardization, points: inputs.map { standardization($0) }, outputs: Matrix(rows: 40, columns: 3))
    let emulator = GaussianProcessEmulator(examples, [first, second])
    let weights = [0.5, -1, 2]
    let z = standardization([10.2, -1.3, 0.7])
    let pullback = emulator.pullback(standardized: z) { _ in weights }
    #expect(pullback.mean == emulator.predict(standardized: z).mean)
    let mismatch = worstDerivativeMismatch(gradient: pullback.gradient, at: z, steps: [1e-3, 1e-3, 1e-3]) {
      zip(emulator.predict(standardized: $0).mean, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(mismatch < 1e-6)
    for x in [[10.2, -1.3, 0.7], [13, 2, -1.5]] {
      let jacobian = worstDerivativeMismatch(emulator.jacobian(x), at: x, steps: [0.05, 0.05, 0.03]) {
        emulator.predict($0).mean
      }
      #expect(jacobian < 1e-4)
    }
  }

  @Test(arguments: Kernel.allCases, [1, 2])
  func likelihoodGradientAgreesWithDifferences(kernel: Kernel, outputs: Int) throws {
    let points = NormalExamples.points(30, seed: 1)
    let elements = points.flatMap { z in (0..<outputs).map { Self.function(z) + Double($0) * cos(z[1]) } }
    let likelihood = RestrictedLikelihood(
      geometry: TrainingGeometry(points), outputs: Matrix(rows: 30, columns: outputs, elements: elements),
      kernel: kernel)
    let at = [0.3, 0.8, 1.5, -6]
    let (_, gradient) = try #require(likelihood(at))
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: at, steps: at.map { _ in 1e-2 }) {
      likelihood($0)?.value ?? .nan
    }
    #expect(mismatch < 1e-4)
  }

  @Test(arguments: Kernel.allCases)
  func leaveOneOutAgreesWithLeavingOut(kernel: Kernel) throws {
    let points = NormalExamples.points(30, seed: 1)
    let values = points.map(Self.function)
    let hyperparameters = Hyperparameters(logarithms: [0.5, 0.8, 1.2, -8])
    let all = try #require(
      GaussianProcess(
        TrainingGeometry(points), outputs: Self.column(values), kernel: kernel, hyperparameters: hyperparameters))
    for i in [0, 11, 29] {
      var (fewerPoints, fewerValues) = (points, values)
      fewerPoints.remove(at: i)
      fewerValues.remove(at: i)
      let geometry = TrainingGeometry(fewerPoints)
      #expect(geometry.basis == all.basis)
      let fewer = try #require(
        GaussianProcess(
          geometry, outputs: Self.column(fewerValues), kernel: kernel, hyperparameters: hyperparameters))
      let residual = values[i] - fewer.mean(points[i])[0]
      #expect(abs(all.leaveOneOut.residuals[i, 0] - residual) < 1e-7 * (1 + abs(residual)))
      let relative = fewer.predict(points[i], basisValues: fewer.basis.values(points[i])).relativeVariance
      #expect(abs(all.leaveOneOut.relativeVariance[i] / relative - 1) < 1e-6)
    }
  }

  @Test func aQuadraticIsReproducedEverywhere() throws {
    let quadratic = { (z: [Double]) in 1 + z[0] - 2 * z[1] + 0.5 * z[0] * z[2] - z[1] * z[1] }
    let points = NormalExamples.points(25, seed: 1)
    let process = try #require(
      GaussianProcess.fit(
        TrainingGeometry(points), outputs: Self.column(points.map(quadratic)), kernels: [.squaredExponential]))
    for z in [[5.0, -4, 3], [0, 0, 0]] { #expect(abs(process.mean(z)[0] - quadratic(z)) < 1e-6) }
  }

  @Test func noiseIsFoundAndCounted() throws {
    var stream = RandomStream(seed: 9)
    let points = NormalExamples.points(80, seed: 1)
    let values = points.map { Self.function($0) + 0.1 * stream.normal() }
    let process = try #require(
      GaussianProcess.fit(TrainingGeometry(points), outputs: Self.column(values), kernels: [.squaredExponential]))
    let sigma = process.variance([0, 0, 0])[0].squareRoot()
    #expect(sigma > 0.08 && sigma < 0.16)
  }

  @Test func theMeanFunctionFitsTheNumberOfPoints() {
    #expect(PolynomialBasis(dimension: 6, points: 60).degree == 2)
    #expect(PolynomialBasis(dimension: 6, points: 36).degree == 2)
    #expect(PolynomialBasis(dimension: 6, points: 35).degree == 1)
    #expect(PolynomialBasis(dimension: 6, points: 9).degree == 0)
    #expect(PolynomialBasis(dimension: 6, degree: 2).values([1, 2, 3, 4, 5, 6]).count == 28)
  }

  @Test func standardizedPointsHaveUnitCovariance() throws {
    let points = NormalExamples.points(50, seed: 1).map { [3 + $0[0], $0[0] + 1e-3 * $0[1], 1e4 * $0[2]] }
    let standardization = try #require(InputStandardization(points))
    let z = points.map { standardization($0) }
    for i in 0..<3 {
      for j in 0..<3 {
        let covariance = z.reduce(0) { $0 + $1[i] * $1[j] } / 49
        #expect(abs(covariance - (i == j ? 1 : 0)) < 1e-8)
      }
    }
    #expect(InputStandardization(Array(repeating: [1, 2, 3], count: 9)) == nil)
  }
}
