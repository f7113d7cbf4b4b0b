import EmberEmulation

/// Chooses points that stand for all: each next one is that which lies farthest from those chosen, in units of the spread of all
/// (Gonzalez 1985, Theor. Comput. Sci. 38, 293). Whatever is left out has a chosen point nearby.
enum SpreadSelection {
  /// Places of `count` points, in their order.
  ///
  /// - Parameter first: the place that is chosen first.
  static func places(of inputs: [[Double]], count: Int, first: Int) -> [Int] {
    guard count < inputs.count, count > 0, let standardization = InputStandardization(inputs) else {
      return Array(inputs.indices.prefix(count))
    }
    let points = inputs.map { standardization($0) }
    var distances = points.map { _ in Double.infinity }
    var chosen = [first]
    while chosen.count < count {
      let last = points[chosen[chosen.count - 1]]
      var farthest = 0
      for i in points.indices {
        let square = zip(points[i], last).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        distances[i] = min(distances[i], square)
        if distances[i] > distances[farthest] { farthest = i }
      }
      chosen.append(farthest)
    }
    return chosen.sorted()
  }
}
