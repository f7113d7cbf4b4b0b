import EmberTheory
import Glibc

/// Integrates rate equations of recombination by an L-stable Rosenbrock method on a grid in ln a that does not depend on the parameters.
///
/// There is no handover from equilibrium during recombination: the equations start in Saha equilibrium at z = `startRedshift`, where they are
/// indistinguishable from it, and follow it by themselves.
enum RateIntegration {
  /// Below this redshift the rate equations hold; above it hydrogen and He I are in Saha equilibrium.
  static let startRedshift = 3500.0
  /// ln a from which on helium is neutral to better than one part in 10^9 of the electrons (z = 1400).
  static let heliumEnd = -log1p(1400.0)

  /// ln a of the nodes: finest where hydrogen recombines.
  static let grid = nodes([(2400, 300), (1700, 350), (500, 1200), (0, 500)])
  /// Fewer nodes, for scales to a few parts in a million.
  static let roughGrid = nodes([(2400, 40), (1700, 50), (500, 240), (0, 60)])

  /// The history by the given equations; throws when ionisation or temperature leave their range.
  static func history<Rates: RateEquations>(_ rates: Rates, on grid: [Double]) throws(TheoryError)
    -> RecombinationHistory
  {
    var solution = [rates.equilibrium(z: startRedshift)]
    solution.reserveCapacity(grid.count)
    var here = rates.environment(grid[0])
    for i in 1..<grid.count {
      let next = rates.environment(grid[i])
      solution.append(RosenbrockStep.advance(solution[i - 1], here, next, grid[i] - grid[i - 1], rates))
      here = next
    }
    let heliumRatio = rates.gas.heliumRatio
    let electrons = zip(grid, solution).map { n, y in 1 - y.x + (n < heliumEnd ? heliumRatio * (1 - y.y) : 0) }
    guard electrons.allSatisfy({ $0.isFinite && $0 > 0 }), solution.allSatisfy({ $0.z > 0 }) else {
      throw .failed(stage: "recombination", reason: "the ionised fraction or the temperature left its range")
    }
    let saha = rates.gas.saha
    return RecombinationHistory(
      logScaleFactors: grid, electronFractions: electrons, temperatureRatios: solution.map(\.z)
    ) { saha.electronFraction(z: exp(-$0) - 1) }
  }

  private static func nodes(_ pieces: [(z: Double, steps: Int)]) -> [Double] {
    var nodes = [-log1p(startRedshift)]
    for (z, steps) in pieces {
      let start = nodes[nodes.count - 1]
      let end = -log1p(z)
      for i in 1...steps { nodes.append(start + (end - start) * Double(i) / Double(steps)) }
    }
    return nodes
  }
}
