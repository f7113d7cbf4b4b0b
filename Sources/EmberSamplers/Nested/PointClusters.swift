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
    let (whitened, orders) = neighbours(points, whole, count)
    let near = orders.map { Set($0) }
    for i in points.indices { for j in near[i] where near[j].contains(i) { parents[root(i)] = root(j) } }
    let sizes = points.indices.reduce(into: [Int: Int]()) { $0[root($1), default: 0] += 1 }
    let roots = points.indices.map(root)
    let large = points.indices.filter { (sizes[roots[$0]] ?? 0) > count }
    // Each point of a small group by itself: together they would join what they lie between.
    return ordered(
      points.indices.map { i in
        if (sizes[roots[i]] ?? 0) > count { return roots[i] }
        return nearest(1, to: i, of: large, whitened).first.map { roots[$0] } ?? roots[i]
      })
  }

  /// For each point so many others, the nearest first: in the metric of the differences between neighbours, which is that of single groups
  /// however far these lie apart, found in a few repetitions; and the points in that metric.
  private static func neighbours(
    _ points: [[Double]], _ whole: CholeskyFactor?, _ count: Int
  ) -> (whitened: [[Double]], orders: [[Int]]) {
    var factor = whole
    let all = Array(points.indices)
    var (whitened, orders): ([[Double]], [[Int]]) = ([], [])
    for _ in 0...repetitions {
      whitened = points.map { factor?.solveLower($0) ?? $0 }
      orders = all.map { nearest(count, to: $0, of: all, whitened) }
      let differences = points.indices.flatMap { i in
        orders[i].map { j in zip(points[i], points[j]).map { $0 - $1 } }
      }
      // Both signs, so that their mean is zero.
      factor = self.factor(differences + differences.map { $0.map { -$0 } }) ?? factor
    }
    return (whitened, orders)
  }

  private static let repetitions = 3

  /// So many of some other points, the nearest first, without an order of all of them.
  private static func nearest(_ count: Int, to i: Int, of others: [Int], _ points: [[Double]]) -> [Int] {
    var found: [(distance: Double, point: Int)] = []
    for j in others where j != i {
      var distance = 0.0
      for k in points[i].indices { distance += (points[i][k] - points[j][k]) * (points[i][k] - points[j][k]) }
      if found.count == count, distance >= found.last?.distance ?? 0 { continue }
      let place = found.firstIndex { $0.distance > distance } ?? found.count
      found.insert((distance, j), at: place)
      if found.count > count { found.removeLast() }
    }
    return found.map(\.point)
  }

  /// Numbers from 0, the largest group first.
  private static func ordered(_ roots: [Int]) -> [Int] {
    let sizes = roots.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    let order = sizes.keys.sorted { (-(sizes[$0] ?? 0), $0) < (-(sizes[$1] ?? 0), $1) }
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    return roots.map { numbers[$0] ?? 0 }
  }
}
