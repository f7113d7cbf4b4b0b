/// The points nearest to a place, those near its edge with an error of their own that grows without bound towards it, so that nothing
/// jumps where neighbours change (Rivoirard & Romary 2011, Math. Geosci. 43, 469).
struct Neighbourhood {
  /// The neighbours among all points, nearest first.
  let places: [Int]
  /// The variance of each neighbour's own error, in units of that of the process.
  let penalties: [Double]
  /// d penalty / dz of each neighbour; empty unless asked for.
  let penaltySlopes: [[Double]]

  /// - Parameters:
  ///   - search: among `points`.
  ///   - count: so many neighbours; the next one marks the edge.
  ///   - excluded: a point that does not count.
  init(
    _ search: NeighbourSearch, _ points: [[Double]], around z: [Double], count: Int, excluding excluded: Int? = nil,
    withSlopes: Bool = false
  ) {
    let near = search.nearest(to: z, count: count + 1, excluding: excluded)
    guard near.count > count, let last = near.last else {
      places = near
      penalties = near.map { _ in 0 }
      penaltySlopes = withSlopes ? near.map { _ in z.map { _ in 0 } } : []
      return
    }
    places = near.dropLast()
    let edge = search.squaredDistance(z, points[last])
    let edgeSlope = search.squaredDistanceSlope(z, points[last])
    let shares = places.map { edge > 0 ? search.squaredDistance(z, points[$0]) / edge : 0 }
    penalties = shares.map { Self.penalty($0).value }
    penaltySlopes =
      withSlopes
      ? zip(places, shares).map { place, share in
        let slope = Self.penalty(share).slope / max(edge, .leastNormalMagnitude)
        return zip(search.squaredDistanceSlope(z, points[place]), edgeSlope).map { slope * ($0 - share * $1) }
      } : []
  }

  /// The penalty and its slope at a squared distance that is this share of the edge's: none in the inner part.
  private static func penalty(_ share: Double) -> (value: Double, slope: Double) {
    guard share > inner else { return (0, 0) }
    let left = max(1 - share, 1e-9)
    let ratio = (share - inner) / left
    return (strength * ratio * ratio, 2 * strength * ratio * (1 - inner) / (left * left))
  }

  private static let inner = 0.5
  private static let strength = 1e-3
}
