/// Finds those of many points that lie nearest to a place, in inputs that are scaled one by one.
struct NeighbourSearch: Sendable {
  private let scales: [Double]
  /// Scaled inputs, one row per dimension, so that distances are computed along contiguous memory.
  private let columns: [[Double]]
  private let count: Int

  /// - Parameters:
  ///   - points: one row of inputs each.
  ///   - scales: what each input is multiplied by.
  init(_ points: [[Double]], scales: [Double]) {
    self.scales = scales
    count = points.count
    columns = scales.indices.map { d in points.map { $0[d] * scales[d] } }
  }

  /// The places of the `wanted` points nearest to z, nearest first; of equally near ones the earlier.
  ///
  /// - Parameter excluded: a point that does not count.
  func nearest(to z: [Double], count wanted: Int, excluding excluded: Int? = nil) -> [Int] {
    var squares = [Double](repeating: 0, count: count)
    for (d, column) in columns.enumerated() {
      let own = z[d] * scales[d]
      for i in squares.indices {
        let difference = own - column[i]
        squares[i] += difference * difference
      }
    }
    if let excluded { squares[excluded] = .infinity }
    let available = min(wanted, excluded == nil ? count : count - 1)
    guard available > 0 else { return [] }
    var nearest: [Int] = []
    nearest.reserveCapacity(available + 1)
    for i in squares.indices where nearest.count < available || squares[i] < squares[nearest[available - 1]] {
      guard squares[i] < .infinity else { continue }
      var place = nearest.count
      while place > 0, squares[i] < squares[nearest[place - 1]] { place -= 1 }
      nearest.insert(i, at: place)
      if nearest.count > available { nearest.removeLast() }
    }
    return nearest
  }

  /// The squared distance by which neighbours are near.
  func squaredDistance(_ z: [Double], _ point: [Double]) -> Double {
    var sum = 0.0
    for d in scales.indices {
      let difference = (z[d] - point[d]) * scales[d]
      sum += difference * difference
    }
    return sum
  }

  /// Its gradient with respect to z.
  func squaredDistanceSlope(_ z: [Double], _ point: [Double]) -> [Double] {
    scales.indices.map { 2 * scales[$0] * scales[$0] * (z[$0] - point[$0]) }
  }
}
