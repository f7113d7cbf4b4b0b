import EmberNumerics
import EmberThermodynamics

/// The evolution tables of eight neighbouring models in one.
struct NeighbouringEvolutionTable: Sendable {
  struct State {
    let a, hubble, opacity, opacityRate, soundSpeedSquared: Lanes
    /// See ``CosmicMedium``.
    let dark, enthalpy: Lanes
  }

  private let table: NeighbouringTable
  private let hasDarkEnergy: Bool

  /// Traps unless there are eight tables. What is of dark energy is kept where that is perturbed only.
  init(_ tables: [EvolutionTable], relativeAges ages: Lanes, hasDarkEnergy: Bool) {
    let square = ages * ages
    var columns = [(source: 0, scale: Lanes.one), (1, ages), (2, ages), (3, square), (4, .one)]
    if hasDarkEnergy { columns += [(6, square), (7, square)] }
    table = NeighbouringTable(tables, relativeAges: ages, columns: columns)
    self.hasDarkEnergy = hasDarkEnergy
  }

  @inline(__always)
  func callAsFunction(_ tau: Double) -> State {
    table(tau) { value in
      let (dark, enthalpy) = hasDarkEnergy ? (value(5), value(6)) : (.zero, .zero)
      return State(
        a: value(0), hubble: value(1), opacity: value(2), opacityRate: value(3), soundSpeedSquared: value(4),
        dark: dark, enthalpy: enthalpy)
    }
  }
}
