import EmberNumerics
import EmberThermodynamics

/// Quantities of the evolution tables of eight neighbouring models, in the lanes, looked up at the same fraction of each one's age; rates per
/// common time.
struct NeighbouringTable: Sendable {
  let quantities: Int
  private let first: EvolutionTable
  /// Per node the values, then the slopes, of all quantities.
  private let nodes: [Lanes]

  /// Traps unless there are eight tables.
  ///
  /// - Parameter columns: where each quantity stands in the tables, and what it is multiplied by.
  init(_ tables: [EvolutionTable], relativeAges ages: Lanes, columns: [(source: Int, scale: Lanes)]) {
    precondition(tables.count == Lanes.scalarCount, "one table per lane")
    first = tables[0]
    quantities = columns.count
    var nodes: [Lanes] = []
    nodes.reserveCapacity(tables[0].nodes.count * columns.count)
    for row in tables[0].nodes.indices {
      for column in columns {
        var lanes = Lanes.zero
        for lane in 0..<Lanes.scalarCount { lanes[lane] = tables[lane].nodes[row][column.source] }
        // Odd rows are slopes per own time.
        nodes.append(lanes * column.scale * (row % 2 == 1 ? ages : .one))
      }
    }
    self.nodes = nodes
  }

  /// What `body` makes of the values at conformal time tau of the first model.
  @inline(__always)
  func callAsFunction<Result>(_ tau: Double, _ body: ((Int) -> Lanes) -> Result) -> Result {
    let position = first.position(tau)
    return nodes.withUnsafeBufferPointer { p in
      let start = 2 * position.interval * quantities
      return body { quantity in
        let j = start + quantity
        var sum = p[j] * position.startValue
        sum += p[j + quantities] * position.startSlope
        sum += p[j + 2 * quantities] * position.endValue
        sum += p[j + 3 * quantities] * position.endSlope
        return sum
      }
    }
  }
}
