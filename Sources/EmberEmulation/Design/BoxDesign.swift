import EmberNumerics

/// Plans that fill a box of parameters evenly. Each is determined by its arguments alone, and those of Sobol's sequence
/// for fewer points are the beginning of those for more.
public enum BoxDesign {
  /// All combinations of `perAxis` (2 or more) evenly spaced values of each parameter, ends included; the last varies fastest.
  public static func grid(_ ranges: [ClosedRange<Double>], perAxis: Int) -> [[Double]] {
    precondition(perAxis >= 2, "a grid needs two values of each parameter")
    var points: [[Double]] = [[]]
    for range in ranges {
      let values = (0..<perAxis).map { Self.value(range, Double($0) / Double(perAxis - 1)) }
      points = points.flatMap { point in values.map { point + [$0] } }
    }
    return points
  }

  /// A Latin hypercube (McKay, Beckman & Conover 1979): of `count` equal slices of each range every one holds one point.
  public static func latinHypercube(
    _ ranges: [ClosedRange<Double>], count: Int, stream: inout RandomStream
  ) -> [[Double]] {
    var columns: [[Double]] = []
    for range in ranges {
      var slices = Array(0..<count)
      slices.shuffle(using: &stream)
      columns.append(slices.map { Self.value(range, (Double($0) + stream.uniform()) / Double(count)) })
    }
    return (0..<count).map { i in columns.map { $0[i] } }
  }

  /// The first `count` points of Sobol's sequence. Traps for more than `SobolSequence/maximumDimension` parameters.
  public static func sobol(_ ranges: [ClosedRange<Double>], count: Int) -> [[Double]] {
    var sequence = SobolSequence(dimension: ranges.count)
    return (0..<count).map { _ in zip(ranges, sequence.next()).map(Self.value) }
  }

  private static func value(_ range: ClosedRange<Double>, _ u: Double) -> Double {
    min(max(range.lowerBound + u * (range.upperBound - range.lowerBound), range.lowerBound), range.upperBound)
  }
}
