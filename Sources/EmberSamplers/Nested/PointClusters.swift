import EmberNumerics
import Glibc

/// Groups of points that hang together: those that are among each other's nearest neighbours, by way of others too.
struct PointClusters {
  let points: [[Double]]
  /// The number of each point's group, the largest group first.
  let groups: [Int]
  let count: Int
  /// Their covariance; `nil` where there are too few.
  private let whole: CholeskyFactor?

  init(_ points: [[Double]]) {
    self.points = points
    let whole = Self.factor(points)
    self.whole = whole
    groups = Self.groups(points, whole)
    count = (groups.max() ?? -1) + 1
  }

  /// The Cholesky factor of the covariance of the group that the nearest point belongs to.
  func factor(near x: [Double]) -> CholeskyFactor? {
    guard count > 1, let whole else { return whole }
    let distances = points.map { point in
      whole.solveLower(zip(point, x).map { $0 - $1 }).reduce(0) { $0 + $1 * $1 }
    }
    guard let nearest = points.indices.min(by: { distances[$0] < distances[$1] }) else { return whole }
    return Self.factor(points.indices.filter { groups[$0] == groups[nearest] }.map { points[$0] }) ?? whole
  }

  /// `nil` where there are too few points.
  private static func factor(_ points: [[Double]]) -> CholeskyFactor? {
    guard let first = points.first, points.count > first.count else { return nil }
    let mean = first.indices.map { i in points.reduce(0) { $0 + $1[i] } / Double(points.count) }
    var covariance = Matrix(rows: first.count, columns: first.count)
    for point in points {
      for i in first.indices {
        for j in first.indices {
          covariance[i, j] += (point[i] - mean[i]) * (point[j] - mean[j]) / Double(points.count)
        }
      }
    }
    return CholeskyFactor(covariance)
  }

  /// Points hang together that are among each other's nearest neighbours, so many of these that points of one distribution do not fall
  /// apart by chance; what is left in smaller groups belongs to the nearest point of another.
  private static func groups(_ points: [[Double]], _ whole: CholeskyFactor?) -> [Int] {
    var parents = Array(points.indices)
    func root(_ i: Int) -> Int {
      var i = i
      while parents[i] != i { i = parents[i] }
      return i
    }
    let count = max(0, min(points.count - 1, Int(2 * log(Double(max(points.count, 1)))) + 1))
    let orders = orders(points, whole, count)
    let near = orders.map { Set($0.prefix(count)) }
    for i in points.indices { for j in near[i] where near[j].contains(i) { parents[root(i)] = root(j) } }
    let sizes = points.indices.reduce(into: [Int: Int]()) { $0[root($1), default: 0] += 1 }
    let roots = points.indices.map(root)
    // Each point of a small group by itself: together they would join what they lie between.
    return ordered(
      points.indices.map { i in
        if (sizes[roots[i]] ?? 0) > count { return roots[i] }
        return orders[i].first { (sizes[roots[$0]] ?? 0) > count }.map { roots[$0] } ?? roots[i]
      })
  }

  /// For each point all others, the nearest first: in the metric of the differences between neighbours, which is that of single groups
  /// however far these lie apart, found in a few repetitions.
  private static func orders(_ points: [[Double]], _ whole: CholeskyFactor?, _ count: Int) -> [[Int]] {
    var factor = whole
    var orders: [[Int]] = []
    for _ in 0...repetitions {
      let whitened = points.map { factor?.solveLower($0) ?? $0 }
      orders = whitened.indices.map { neighbours(of: $0, whitened) }
      let differences = points.indices.flatMap { i in
        orders[i].prefix(count).map { j in zip(points[i], points[j]).map { $0 - $1 } }
      }
      // Both signs, so that their mean is zero.
      factor = self.factor(differences + differences.map { $0.map { -$0 } }) ?? factor
    }
    return orders
  }

  private static let repetitions = 3

  /// All other points, the nearest first.
  private static func neighbours(of i: Int, _ points: [[Double]]) -> [Int] {
    let distances = points.map { zip(points[i], $0).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    return points.indices.filter { $0 != i }.sorted { (distances[$0], $0) < (distances[$1], $1) }
  }

  /// Numbers from 0, the largest group first.
  private static func ordered(_ roots: [Int]) -> [Int] {
    let sizes = roots.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    let order = sizes.keys.sorted { (-(sizes[$0] ?? 0), $0) < (-(sizes[$1] ?? 0), $1) }
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    return roots.map { numbers[$0] ?? 0 }
  }
}
