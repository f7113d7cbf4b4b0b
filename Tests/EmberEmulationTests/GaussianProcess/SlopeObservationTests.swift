import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

@testable import EmberEmulation

@Suite("Gaussian processes of values and slopes")
struct SlopeObservationTests {
  private static func function(_ z: [Double]) -> Double { sin(z[0]) + 0.3 * z[1] * z[1] * z[0] + 0.5 * cos(z[2]) }

  private static func slope(_ z: [Double]) -> [Double] {
    [cos(z[0]) + 0.3 * z[1] * z[1], 0.6 * z[0] * z[1], -0.5 * sin(z[2])]
  }

  /// Values at all points and slopes at some, one column for each multiple of the function.
  private static func outputs(_ points: [[Double]], slopesAt places: [Int], multiples: [Double] = [1]) -> Matrix {
    let rows = points.map(function) + places.flatMap { slope(points[$0]) }
    return Matrix(
      rows: rows.count, columns: multiples.count, elements: rows.flatMap { row in multiples.map { $0 * row } })
  }

  private static let places = [2, 0, 7, 11]

  /// With enough noise that weights, and with them the rounding of finite differences, stay small.
  private static func process(_ kernel: Kernel, count: Int = 24) throws -> GaussianProcess {
    let points = NormalExamples.points(count, seed: 1)
    let geometry = TrainingGeometry(points, slopesAt: places)
    let hyperparameters = try #require(Hyperparameters([0.5, 0.8, 1.2, -8, -9], geometry))
    return try #require(
      GaussianProcess(
        geometry, outputs: outputs(points, slopesAt: places, multiples: [1, -2]), kernel: kernel,
        hyperparameters: hyperparameters))
  }

  @Test("Covariances of slopes are derivatives of the kernel", arguments: Kernel.allCases)
  func covariances(kernel: Kernel) {
    let inverseLengths = [0.7, 1.4]
    func covariance(_ z: [Double], _ other: [Double]) -> SlopeCovariance {
      SlopeCovariance(
        kernel: kernel, scaledDifference: (0..<2).map { (z[$0] - other[$0]) * inverseLengths[$0] },
        inverseLengths: inverseLengths)
    }
    let (z, other) = ([0.3, -0.6], [-0.5, 0.4])
    let first = (0..<2).map(covariance(z, other).valueSlope)
    let mismatch = worstDerivativeMismatch(gradient: first, at: other, steps: [1e-3, 1e-3]) {
      kernel.value(covariance(z, $0).squaredDistance)
    }
    #expect(mismatch < 1e-8)
    for b in 0..<2 {
      let second = (0..<2).map { covariance(z, other).slopeSlope($0, b) }
      let mismatch = worstDerivativeMismatch(gradient: second, at: z, steps: [1e-3, 1e-3]) {
        covariance($0, other).valueSlope(b)
      }
      #expect(mismatch < 1e-8)
    }
    for r2 in [0.04, 0.7, 3] {
      let difference = worstDerivativeMismatch(gradient: [kernel.third(r2)], at: [r2], steps: [1e-3]) {
        kernel.curvature($0[0])
      }
      #expect(difference < 1e-6)
    }
    #expect(kernel.third(0).isFinite)
  }

  @Test("The gradient of the restricted likelihood agrees with differences", arguments: Kernel.allCases, [1, 2])
  func likelihoodGradient(kernel: Kernel, outputs: Int) throws {
    let points = NormalExamples.points(16, seed: 1)
    let likelihood = RestrictedLikelihood(
      geometry: TrainingGeometry(points, slopesAt: Self.places),
      outputs: Self.outputs(points, slopesAt: Self.places, multiples: Array([1, -3].prefix(outputs))), kernel: kernel)
    let at = [0.3, 0.8, 1.5, -6, -4]
    let (_, gradient) = try #require(likelihood(at))
    #expect(gradient.count == 5)
    let mismatch = try worstDerivativeMismatch(gradient: gradient, at: at, steps: at.map { _ in 1e-2 }) {
      try #require(likelihood($0)).value
    }
    #expect(mismatch < 1e-5)
  }

  @Test("Values and slopes are interpolated", arguments: Kernel.allCases)
  func interpolation(kernel: Kernel) throws {
    let points = NormalExamples.points(20, seed: 1)
    let all = Array(points.indices)
    let process = try #require(
      GaussianProcess.fit(
        TrainingGeometry(points, slopesAt: all), outputs: Self.outputs(points, slopesAt: all), kernels: [kernel]))
    for point in points {
      #expect(abs(process.mean(point)[0] - Self.function(point)) < 2e-3)
      let jacobian = process.jacobian(point)
      for (d, slope) in Self.slope(point).enumerated() { #expect(abs(jacobian[0, d] - slope) < 2e-2) }
    }
    for point in NormalExamples.points(100, seed: 2) {
      let error = process.mean(point)[0] - Self.function(point)
      #expect(abs(error) < 6 * process.variance(point)[0].squareRoot() + 1e-4)
    }
  }

  @Test("With slopes, a quarter of the points does", arguments: Kernel.allCases)
  func fewerPoints(kernel: Kernel) throws {
    func error(_ count: Int, slopes: Bool) throws -> Double {
      let points = NormalExamples.points(count, seed: 1)
      let places = slopes ? Array(points.indices) : []
      let process = try #require(
        GaussianProcess.fit(
          TrainingGeometry(points, slopesAt: places), outputs: Self.outputs(points, slopesAt: places),
          kernels: [kernel]))
      let squares = NormalExamples.points(200, seed: 3).map { pow(process.mean($0)[0] - Self.function($0), 2) }
      return (squares.reduce(0, +) / 200).squareRoot()
    }
    let own = try error(16, slopes: true)
    let (same, many) = (try error(16, slopes: false), try error(64, slopes: false))
    #expect(own < same / 2)
    #expect(own < 2 * many)
  }

  @Test("Jacobian, gradient and Hessian agree with differences", arguments: Kernel.allCases)
  func derivatives(kernel: Kernel) throws {
    let process = try Self.process(kernel)
    let weight = [0.3, -2.0]
    for z in [[0.1, -0.4, 0.7], [2, 1, -1.5]] {
      let steps = [0.02, 0.02, 0.02]
      #expect(worstDerivativeMismatch(process.jacobian(z), at: z, steps: steps, of: process.mean) < 1e-4)
      let values = process.values(z, basisValues: process.basis.values(z))
      for (value, mean) in zip(values.mean, process.mean(z)) { #expect(abs(value - mean) < 1e-9) }
      let gradient = process.gradient(z, slopes: values.slopes, weight: weight)
      for d in 0..<3 {
        let expected = weight[0] * process.jacobian(z)[0, d] + weight[1] * process.jacobian(z)[1, d]
        #expect(abs(gradient[d] - expected) < 1e-9)
      }
    }
  }

  @Test("Leaving out a point with its slopes agrees with a process without it", arguments: Kernel.allCases)
  func leaveOneOut(kernel: Kernel) throws {
    let all = try Self.process(kernel)
    let points = NormalExamples.points(24, seed: 1)
    for i in [0, 7, 11, 20] {
      var fewer = points
      fewer.remove(at: i)
      let places = Self.places.filter { $0 != i }.map { $0 > i ? $0 - 1 : $0 }
      let geometry = TrainingGeometry(fewer, slopesAt: places)
      #expect(geometry.basis == all.basis)
      let without = try #require(
        GaussianProcess(
          geometry, outputs: Self.outputs(fewer, slopesAt: places, multiples: [1, -2]), kernel: kernel,
          hyperparameters: all.hyperparameters))
      let residual = Self.function(points[i]) - without.mean(points[i])[0]
      #expect(abs(all.leaveOneOut.residuals[i, 0] - residual) < 1e-6 * (1 + abs(residual)), "\(i)")
      #expect(abs(all.leaveOneOut.residuals[i, 1] + 2 * residual) < 2e-6 * (1 + abs(residual)), "\(i)")
      let relative = without.predict(points[i], basisValues: without.basis.values(points[i])).relativeVariance
      #expect(abs(all.leaveOneOut.relativeVariance[i] / relative - 1) < 1e-5, "\(i)")
    }
    #expect(all.leaveOneOut.residuals.rows == 24)
  }

  @Test("A point that is taken for known lowers the variance as if it had been learnt", arguments: Kernel.allCases)
  func shrinkingVariance(kernel: Kernel) throws {
    let before = try Self.process(kernel)
    let inputs = NormalExamples.points(6, seed: 8)
    var shrinking = ConditionedProcess(before, at: inputs)
    for (i, input) in inputs.enumerated() {
      #expect(abs(shrinking.relative[i] * before.processVariance[0] - before.variance(input)[0]) < 1e-9)
    }
    shrinking.learn(3)
    let points = NormalExamples.points(24, seed: 1) + [inputs[3]]
    let after = try #require(
      GaussianProcess(
        TrainingGeometry(points, slopesAt: Self.places), outputs: Self.outputs(points, slopesAt: Self.places),
        kernel: kernel, hyperparameters: before.hyperparameters))
    for (i, input) in inputs.enumerated() {
      let expected = after.variance(input)[0] / after.processVariance[0]
      #expect(abs(shrinking.relative[i] - expected) < 1e-6 * (1 + expected), "\(i)")
    }
  }

  @Test("The noise of slopes is found apart from that of values")
  func noise() throws {
    var stream = RandomStream(seed: 9)
    let points = NormalExamples.points(50, seed: 1)
    let all = Array(points.indices)
    var outputs = Self.outputs(points, slopesAt: all)
    for row in 50..<outputs.rows { outputs[row, 0] += 0.2 * stream.normal() }
    let process = try #require(
      GaussianProcess.fit(
        TrainingGeometry(points, slopesAt: all), outputs: outputs, kernels: [.squaredExponential]))
    let variance = process.processVariance[0]
    let slopes = (process.hyperparameters.relativeSlopeNoise * variance).squareRoot()
    #expect(slopes > 0.14 && slopes < 0.28)
    #expect((process.hyperparameters.relativeNoise * variance).squareRoot() < 0.02)
  }

  @Test("Slopes of much noise say nothing")
  func uselessSlopes() throws {
    let points = NormalExamples.points(24, seed: 1)
    let geometry = TrainingGeometry(points, slopesAt: Self.places)
    let hyperparameters = try #require(Hyperparameters([0.5, 0.8, 1.2, -8, 20], geometry))
    let with = try #require(
      GaussianProcess(
        geometry, outputs: Self.outputs(points, slopesAt: Self.places), kernel: .matern52,
        hyperparameters: hyperparameters))
    let without = try #require(
      GaussianProcess(
        geometry.withoutSlopes, outputs: Self.outputs(points, slopesAt: []), kernel: .matern52,
        hyperparameters: Hyperparameters(logarithms: [0.5, 0.8, 1.2, -8])))
    for z in NormalExamples.points(5, seed: 4) { #expect(abs(with.mean(z)[0] - without.mean(z)[0]) < 1e-5) }
    for i in points.indices {
      #expect(abs(with.leaveOneOut.residuals[i, 0] - without.leaveOneOut.residuals[i, 0]) < 1e-4)
    }
  }

  @Test("What an earlier fit found serves points that have got slopes, or lost them")
  func earlierFits() throws {
    let with = TrainingGeometry(NormalExamples.points(24, seed: 1), slopesAt: Self.places)
    #expect(Hyperparameters([1, 2, 3, -8], with)?.logarithms.count == 5)
    #expect(Hyperparameters([1, 2, 3, -8, -5], with)?.logarithms == [1, 2, 3, -8, -5])
    #expect(Hyperparameters([1, 2, 3, -8, -5], with.withoutSlopes)?.logarithms == [1, 2, 3, -8])
    #expect(Hyperparameters([1, 2, -8], with) == nil)
    #expect(Hyperparameters([1, 2, .nan, -8], with) == nil)
  }
}
