import EmberNumerics

/// How large errors of nearest-neighbour processes are for what these state, here and there: the mean square of left-out errors around a
/// place, with the mean of all counted in as so many of them.
///
/// A process takes its function for equally rough everywhere. One that bends in a corner alone would be trusted nowhere, or there too.
struct LocalVariance: Sendable {
  /// Of all left-out errors, per target.
  let overall: [Double]
  /// Squared left-out errors over what was stated for a variance of 1; one row per place, one column per target.
  private let squares: [[Double]]
  private let search: NeighbourSearch

  /// So many left-out errors speak.
  private static let nearest = 16
  /// So many more count as those of all do.
  private static let prior = 2.0

  /// - Parameters:
  ///   - points: standardised inputs of the examples that were left out.
  ///   - scales: in which they are near each other.
  init(_ points: [[Double]], scales: [Double], squares: [[Double]]) {
    self.squares = squares
    search = NeighbourSearch(points, scales: scales)
    overall = (squares.first ?? []).indices.map { k in
      max(squares.reduce(0) { $0 + $1[k] } / Double(squares.count), .leastNormalMagnitude)
    }
  }

  /// The variances at z, per target.
  ///
  /// - Parameter excluded: a place that does not count.
  func callAsFunction(_ z: [Double], excluding excluded: Int? = nil) -> [Double] {
    let near = search.nearest(to: z, count: Self.nearest, excluding: excluded)
    return overall.indices.map { k in
      near.reduce(Self.prior * overall[k]) { $0 + squares[$1][k] } / (Self.prior + Double(near.count))
    }
  }

  /// The left-out places' squares, row by row, as an archive keeps them.
  var elements: [Double] { squares.flatMap { $0 } }
}
