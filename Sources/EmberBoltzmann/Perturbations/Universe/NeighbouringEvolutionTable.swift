import EmberNumerics

/// The evolution tables of eight neighbouring models in one, looked up at the same fraction of each one's age; rates per common time.
struct NeighbouringEvolutionTable: Sendable {
  struct State {
    let a, hubble, opacity, opacityRate, soundSpeedSquared: Lanes
  }

  private static let quantities = 5
  private let first: EvolutionTable
  /// Per node the values, then the slopes, of all quantities.
  private let nodes: [Lanes]

  /// Traps unless there are eight tables.
  init(_ tables: [EvolutionTable], relativeAges ages: Lanes) {
    precondition(tables.count == Lanes.scalarCount, "one table per lane")
    first = tables[0]
    let scales = [Lanes.one, ages, ages, ages * ages, .one]
    var nodes: [Lanes] = []
    nodes.reserveCapacity(tables[0].nodes.count * Self.quantities)
    for row in tables[0].nodes.indices {
      for quantity in 0..<Self.quantities {
        var lanes = Lanes.zero
        for lane in 0..<Lanes.scalarCount { lanes[lane] = tables[lane].nodes[row][quantity] }
        // Odd rows are slopes per own time.
        nodes.append(lanes * scales[quantity] * (row % 2 == 1 ? ages : .one))
      }
    }
    self.nodes = nodes
  }

  @inline(__always)
  func callAsFunction(_ tau: Double) -> State {
    let position = first.position(tau)
    return nodes.withUnsafeBufferPointer { p in
      let start = 2 * position.interval * Self.quantities
      func value(_ quantity: Int) -> Lanes {
        let j = start + quantity
        var sum = p[j] * position.startValue
        sum += p[j + Self.quantities] * position.startSlope
        sum += p[j + 2 * Self.quantities] * position.endValue
        sum += p[j + 3 * Self.quantities] * position.endSlope
        return sum
      }
      return State(a: value(0), hubble: value(1), opacity: value(2), opacityRate: value(3), soundSpeedSquared: value(4))
    }
  }
}
