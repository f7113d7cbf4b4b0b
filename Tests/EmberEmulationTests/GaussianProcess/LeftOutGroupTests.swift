import EmberNumerics
import Glibc
import Testing

@testable import EmberEmulation

@Suite("Points of one solver call are left out together")
struct LeftOutGroupTests {
  private static func function(_ z: [Double]) -> Double { sin(2 * z[0]) + 0.3 * z[1] * z[1] * z[0] + 0.5 * z[2] }

  private static func slope(_ z: [Double]) -> [Double] {
    [2 * cos(2 * z[0]) + 0.3 * z[1] * z[1], 0.6 * z[0] * z[1], 0.5]
  }

  /// Every call has three points that differ in the last input.
  private static func points(calls: Int, seed: UInt64 = 1) -> (points: [[Double]], calls: [Int]) {
    var stream = RandomStream(seed: seed)
    var (points, labels): ([[Double]], [Int]) = ([], [])
    for call in 0..<calls {
      let first = [stream.normal(), stream.normal()]
      for _ in 0..<3 {
        points.append(first + [stream.normal()])
        labels.append(7 * call)
      }
    }
    return (points, labels)
  }

  private static func column(_ values: [Double]) -> Matrix { Matrix(rows: values.count, columns: 1, elements: values) }

  @Test("A process that is fitted to the others says the same", arguments: Kernel.allCases, [false, true])
  func agreesWithLeavingOut(kernel: Kernel, withSlopes: Bool) throws {
    let (points, calls) = Self.points(calls: 12)
    let slopes = withSlopes ? [0, 4, 7] : []
    let outputs = points.map(Self.function) + slopes.flatMap { Self.slope(points[$0]) }
    let geometry = TrainingGeometry(points, slopesAt: slopes, calls: calls)
    let hyperparameters = try #require(
      Hyperparameters([0.5, 0.8, 1.2, -8] + (withSlopes ? [-9] : []), geometry))
    let all = try #require(
      GaussianProcess(geometry, outputs: Self.column(outputs), kernel: kernel, hyperparameters: hyperparameters))
    for call in [0, 1, 11] {
      let kept = points.indices.filter { calls[$0] != 7 * call }
      let places = slopes.filter { calls[$0] != 7 * call }
      let fewer = TrainingGeometry(
        kept.map { points[$0] }, slopesAt: places.compactMap { kept.firstIndex(of: $0) }, calls: kept.map { calls[$0] })
      #expect(fewer.basis == all.basis)
      let without = try #require(
        GaussianProcess(
          fewer,
          outputs: Self.column(kept.map { Self.function(points[$0]) } + places.flatMap { Self.slope(points[$0]) }),
          kernel: kernel, hyperparameters: hyperparameters))
      for i in points.indices where calls[i] == 7 * call {
        let residual = Self.function(points[i]) - without.mean(points[i])[0]
        #expect(abs(all.leaveOneOut.residuals[i, 0] - residual) < 1e-5 * (1 + abs(residual)), "\(i)")
        let relative = without.predict(points[i], basisValues: without.basis.values(points[i])).relativeVariance
        #expect(abs(all.leaveOneOut.relativeVariance[i] / relative - 1) < 1e-4, "\(i)")
      }
    }
  }

  /// Left-out points that keep what came with them are far better than new ones; without it they are like these.
  @Test func leftOutErrorsAreThoseOfNewPoints() throws {
    func emulator(_ points: [[Double]], _ calls: [Int]?) throws -> GaussianProcessEmulator {
      let standardization = try #require(InputStandardization(points))
      let examples = EmulatorExamples(
        standardization, points: points.map { standardization($0) }, calls: calls,
        outputs: Self.column(points.map(Self.function)))
      let fit = try #require(GaussianProcessEmulator.fit(examples, after: nil, EmulatorOptions()))
      return try #require(GaussianProcessEmulator(examples, fit))
    }
    func rms(_ errors: [Double]) -> Double {
      (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    }
    var (together, alone, new): ([Double], [Double], [Double]) = ([], [], [])
    for seed in 1...2 {
      let (points, calls) = Self.points(calls: 18, seed: UInt64(seed))
      let honest = try emulator(points, calls)
      together += honest.leftOut.residuals.elements
      alone += try emulator(points, nil).leftOut.residuals.elements
      for z in Self.points(calls: 100, seed: UInt64(100 + seed)).points {
        new.append(honest.predict(z).mean[0] - Self.function(z))
      }
    }
    #expect(rms(alone) < 0.3 * rms(new), "\(rms(alone)) \(rms(new))")
    #expect(rms(together) > 0.4 * rms(new) && rms(together) < 3 * rms(new), "\(rms(together)) \(rms(new))")
  }

  @Test("A call without which nothing would be determined is left out point by point")
  func indispensable() throws {
    // All but one call have the same second input.
    let points: [[Double]] = (0..<9).map { i -> [Double] in [Double(i) - 4, i < 6 ? 0.0 : 1 + Double(i % 3) / 10] }
    let calls = [0, 1, 2, 3, 4, 5, 6, 6, 6]
    let geometry = TrainingGeometry(points, calls: calls)
    let process = try #require(
      GaussianProcess(
        geometry, outputs: Self.column(points.map { $0[0] + $0[1] + sin($0[0]) }), kernel: .squaredExponential,
        hyperparameters: Hyperparameters(logarithms: [0.5, 0.5, -6])))
    #expect(process.leaveOneOut.relativeVariance.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(process.leaveOneOut.residuals.elements.allSatisfy { $0.isFinite })
  }

  @Test func groupsHoldTheirSlopes() {
    let groups = LeftOutGroup.groups(calls: [5, 2, 5, 9], slopePoints: [2, 3], dimension: 2)
    #expect(groups.map(\.points) == [[0, 2], [1], [3]])
    #expect(groups.map(\.rows) == [[4, 5, 0, 2], [1], [6, 7, 3]])
    let all = LeftOutGroup.groups(calls: [1, 1], slopePoints: [1, 0], dimension: 1)[0]
    #expect(all.rows == [3, 2, 0, 1])
    #expect(all.single.map(\.rows) == [[3, 0], [2, 1]])
  }
}
