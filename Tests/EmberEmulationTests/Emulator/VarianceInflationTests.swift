import EmberNumerics
import Glibc
import Testing

@testable import EmberEmulation

@Suite("How errors grow outwards")
struct VarianceInflationTests {
  /// Points of a normal distribution, and squares of normal errors whose variance grows with a power, in units of some constant of each
  /// target.
  private static func errors(power: Double, dimension: Int, count: Int, targets: Int, seed: UInt64)
    -> (points: [[Double]], squares: Matrix)
  {
    var stream = RandomStream(seed: seed)
    let points = (0..<count).map { _ in (0..<dimension).map { _ in stream.normal() } }
    let inflation = VarianceInflation(points, power: power)
    var squares = Matrix(rows: count, columns: targets)
    for i in 0..<count {
      for k in 0..<targets { squares[i, k] = pow(10, Double(k)) * inflation(points[i]) * pow(stream.normal(), 2) }
    }
    return (points, squares)
  }

  @Test("Left-out errors tell the power", arguments: [0.0, 1, 2], [2, 6])
  func power(truth: Double, dimension: Int) {
    // A prior of width 1 around 1 draws by little where many points speak.
    let found = (0..<20).map { seed in
      let (points, squares) = Self.errors(
        power: truth, dimension: dimension, count: 400, targets: 4, seed: UInt64(seed + 1))
      return VarianceInflation(points, ratios: squares).power
    }
    let mean = found.reduce(0, +) / Double(found.count)
    #expect(abs(mean - truth) < 0.3, "\(mean)")
    #expect(found.allSatisfy { abs($0 - truth) <= 1 }, "\(found)")
  }

  @Test("Where there is nothing to tell it the power is 1, and the units of a target do not matter")
  func fewPoints() {
    #expect(VarianceInflation([[0, 0], [1, 0]], ratios: Matrix(rows: 2, columns: 1, elements: [1, 1])).power == 1)
    #expect(VarianceInflation([[0, 0], [1, 0]], ratios: Matrix(rows: 2, columns: 1, elements: [0, 0])).power >= 0)
    let (points, squares) = Self.errors(power: 0, dimension: 3, count: 60, targets: 2, seed: 9)
    var scaled = squares
    for i in points.indices { scaled[i, 1] *= 1e6 }
    #expect(VarianceInflation(points, ratios: squares) == VarianceInflation(points, ratios: scaled))
    let odd = Matrix(rows: 60, columns: 2, elements: Array(repeating: .nan, count: 120))
    #expect(VarianceInflation(points, ratios: odd).power == 1)
  }

  @Test("Targets that say the same are no more certain than one")
  func sameTargets() {
    let (points, squares) = Self.errors(power: 0, dimension: 3, count: 12, targets: 1, seed: 4)
    let many = Matrix(rows: 12, columns: 30, elements: (0..<12).flatMap { i in (0..<30).map { _ in squares[i, 0] } })
    #expect(VarianceInflation(points, ratios: squares) == VarianceInflation(points, ratios: many))
  }
}
