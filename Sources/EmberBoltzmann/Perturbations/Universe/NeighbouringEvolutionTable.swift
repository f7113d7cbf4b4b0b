import EmberNumerics
import EmberThermodynamics

/// The evolution tables of eight neighbouring models in one, looked up at the same fraction of each one's age; rates per common time.
struct NeighbouringEvolutionTable: Sendable {
  struct State {
    let a, hubble, opacity, opacityRate, soundSpeedSquared: Lanes
    /// See ``CosmicMedium``.
    let dark, enthalpy: Lanes
  }

  /// The last two are of dark energy, and there where it is perturbed only.
  private let quantities: Int
  private static let sources = [0, 1, 2, 3, 4, 6, 7]
  private let first: EvolutionTable
  /// Per node the values, then the slopes, of all quantities.
  private let nodes: [Lanes]

  /// Traps unless there are eight tables.
  init(_ tables: [EvolutionTable], relativeAges ages: Lanes, hasDarkEnergy: Bool) {
    precondition(tables.count == Lanes.scalarCount, "one table per lane")
    first = tables[0]
    let quantities = hasDarkEnergy ? 7 : 5
    self.quantities = quantities
    let square = ages * ages
    let scales = [Lanes.one, ages, ages, square, .one, square, square]
    var nodes: [Lanes] = []
    nodes.reserveCapacity(tables[0].nodes.count * quantities)
    for row in tables[0].nodes.indices {
      for quantity in 0..<quantities {
        var lanes = Lanes.zero
        for lane in 0..<Lanes.scalarCount { lanes[lane] = tables[lane].nodes[row][Self.sources[quantity]] }
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
      let start = 2 * position.interval * quantities
      func value(_ quantity: Int) -> Lanes {
        let j = start + quantity
        var sum = p[j] * position.startValue
        sum += p[j + quantities] * position.startSlope
        sum += p[j + 2 * quantities] * position.endValue
        sum += p[j + 3 * quantities] * position.endSlope
        return sum
      }
      let (dark, enthalpy) = quantities > 5 ? (value(5), value(6)) : (.zero, .zero)
      return State(
        a: value(0), hubble: value(1), opacity: value(2), opacityRate: value(3), soundSpeedSquared: value(4),
        dark: dark, enthalpy: enthalpy)
    }
  }
}
