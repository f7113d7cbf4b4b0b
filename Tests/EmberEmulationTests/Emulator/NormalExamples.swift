import EmberNumerics
import Testing

@testable import EmberEmulation

/// Examples at normally distributed points of three inputs, as every kind of emulator is tested with.
enum NormalExamples {
  static func points(_ count: Int, seed: UInt64 = 3) -> [[Double]] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in (0..<3).map { _ in stream.normal() } }
  }

  /// Two values at each point, and slopes of them at some, by differences.
  static func examples(
    _ points: [[Double]], slopesAt places: [Int] = [], _ function: ([Double]) -> [Double]
  ) throws -> EmulatorExamples {
    let identity = try #require(InputStandardization(mean: [0, 0, 0], covariance: Matrix(diagonal: [1, 1, 1])))
    var rows = points.map(function)
    for place in places {
      for d in 0..<3 {
        var (up, down) = (points[place], points[place])
        up[d] += 1e-4
        down[d] -= 1e-4
        rows.append(zip(function(up), function(down)).map { ($0 - $1) / 2e-4 })
      }
    }
    return EmulatorExamples(
      identity, points: points, slopesAt: places,
      outputs: Matrix(rows: rows.count, columns: 2, elements: rows.flatMap { $0 }))
  }
}

extension LearnableEmulator {
  /// A complete fit with the options that all have.
  static func fitted(_ examples: EmulatorExamples) throws -> Self {
    let fit = try #require(Self.fit(examples, after: nil, EmulatorOptions()))
    return try #require(Self(examples, fit))
  }
}
