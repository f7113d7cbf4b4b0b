/// The closed curves at one level of a function on a square grid: marching squares. Beyond the grid the function is below the level.
struct IsoContours {
  /// In units of the grid, from (0, 0); each begins and ends at the same edge.
  let loops: [[(x: Double, y: Double)]]

  /// - Parameter values: row by row, `columns` in each.
  init(_ values: [Double], columns: Int, level: Double) {
    let rows = columns > 0 ? values.count / columns : 0
    func value(_ column: Int, _ row: Int) -> Double {
      (0..<columns).contains(column) && (0..<rows).contains(row) ? values[row * columns + column] : -.infinity
    }
    // An edge is a grid point and a direction: 0 to the right, 1 upwards.
    struct Edge: Hashable {
      var column: Int
      var row: Int
      var direction: Int
    }
    func crossing(_ edge: Edge) -> (x: Double, y: Double) {
      let a = value(edge.column, edge.row)
      let b = edge.direction == 0 ? value(edge.column + 1, edge.row) : value(edge.column, edge.row + 1)
      // At the border the curve runs along the last points.
      let share = !a.isFinite ? 1 : !b.isFinite ? 0 : (level - a) / (b - a)
      let (x, y) = (Double(edge.column), Double(edge.row))
      return edge.direction == 0 ? (x + share, y) : (x, y + share)
    }
    // Each cell is left where the higher side is to the left of the way.
    var next: [Edge: Edge] = [:]
    for row in -1..<max(rows, 0) {
      for column in -1..<columns {
        let corners = [value(column, row), value(column + 1, row), value(column + 1, row + 1), value(column, row + 1)]
        let above = corners.map { $0 >= level }
        guard above.contains(true), above.contains(false) else { continue }
        let edges = [
          Edge(column: column, row: row, direction: 0), Edge(column: column + 1, row: row, direction: 1),
          Edge(column: column, row: row + 1, direction: 0), Edge(column: column, row: row, direction: 1),
        ]
        // Going round, the way out of what is above is where a higher corner is followed by a lower one.
        let leaving = (0..<4).filter { above[$0] && !above[($0 + 1) % 4] }
        let entering = (0..<4).filter { !above[$0] && above[($0 + 1) % 4] }
        let finite = corners.map { $0.isFinite ? $0 : 0 }
        let joinsAcross = leaving.count == 2 && finite.reduce(0, +) / 4 >= level
        for start in leaving {
          // Curves cut corners off: those below where the middle is above, else those above.
          let end =
            entering.min { first, second in
              func turn(_ e: Int) -> Int { joinsAcross ? (e - start + 4) % 4 : (start - e + 4) % 4 }
              return turn(first) < turn(second)
            } ?? start
          next[edges[start]] = edges[end]
        }
      }
    }
    var loops: [[(x: Double, y: Double)]] = []
    // In an order of their own, so that a plot is always the same.
    for start in next.keys.sorted(by: { ($0.row, $0.column, $0.direction) < ($1.row, $1.column, $1.direction) }) {
      var loop: [(x: Double, y: Double)] = []
      var edge = start
      while let following = next.removeValue(forKey: edge) {
        loop.append(crossing(edge))
        edge = following
      }
      if loop.count > 2 { loops.append(loop) }
    }
    self.loops = loops
  }
}
