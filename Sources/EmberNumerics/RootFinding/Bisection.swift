/// Bisection, of intervals and of indices.
public enum Bisection {
  /// Halves an interval at whose lower end `isBefore` holds and at whose upper end it does not, until only `steps` halvings are left of it.
  @inlinable
  public static func bracket(
    _ low: Double, _ high: Double, steps: Int, _ isBefore: (Double) -> Bool
  ) -> (low: Double, high: Double) {
    var (low, high) = (low, high)
    for _ in 0..<steps {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle } else { high = middle }
    }
    return (low, high)
  }

  /// The first index of a range from which on `isBefore` is false; the range's end when it never is.
  @inlinable
  public static func partition(_ range: Range<Int>, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The index of the interval of ascending points, two at least, that holds t; the end intervals for t outside.
  @inlinable
  public static func interval(of t: Double, in points: [Double]) -> Int {
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle] > t { high = middle } else { low = middle }
    }
    return low
  }
}
