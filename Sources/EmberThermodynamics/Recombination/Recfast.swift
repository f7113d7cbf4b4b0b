import EmberTheory
import Glibc

/// RECFAST: effective three-level hydrogen and helium (Seager, Sasselov & Scott 1999, 2000), helium with triplet states and
/// continuum opacity (Wong, Moss & Scott 2008), hydrogen corrected by two Gaussians.
///
/// Neutral fractions and temperature ratio are integrated together by an L-stable Rosenbrock method on a grid in ln a that
/// does not depend on the parameters. There is no handover from equilibrium during recombination: the equations start in
/// Saha equilibrium at z = `startRedshift`, where they are indistinguishable from it, and follow it by themselves.
public struct Recfast: RecombinationModel {
  /// F_H: factor on hydrogen's recombination rate.
  public var hydrogenFudge = 1.125
  /// F_He: exponent of the continuum opacity in the helium singlet line.
  public var heliumFudge = 0.8472367977
  /// Amplitudes, centres in ln(1+z) and widths of the Gaussians that multiply the Lyman-alpha escape coefficient K.
  public var amplitudes = SIMD2(-0.1395272483, 0.0729891952)
  public var centres = SIMD2(7.2813061282, 6.7667038679)
  public var widths = SIMD2(0.163896641, 0.2785834127)

  public init() {}

  /// Fitted to CosmoRec (Chluba & Thomas 2011, arXiv:1010.3631): the defaults.
  public static let cosmoRec = Recfast()

  /// The constants of RECFAST 1.5.2, with which the analyses of Planck were made (Planck 2015, arXiv:1502.01589, section 2.1).
  public static let planck: Recfast = {
    var model = Recfast()
    model.heliumFudge = 0.86
    model.amplitudes = SIMD2(-0.14, 0.079)
    model.centres = SIMD2(7.28, 6.73)
    model.widths = SIMD2(0.18, 0.33)
    return model
  }()

  public var identifier: String {
    "recfast(F_H:\(hydrogenFudge),F_He:\(heliumFudge),A:\(amplitudes.x):\(amplitudes.y),"
      + "z:\(centres.x):\(centres.y),w:\(widths.x):\(widths.y))"
  }

  /// Below this redshift the rate equations hold; above it hydrogen and He I are in Saha equilibrium.
  static let startRedshift = 3500.0
  /// Below this redshift helium is neutral to better than one part in 10^9 of the electrons.
  static let heliumEnd = 1400.0

  public func history(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try history(background, on: Self.grid)
  }

  public func roughHistory(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try history(background, on: Self.roughGrid)
  }

  private func history(_ background: Background, on grid: [Double]) throws(TheoryError) -> RecombinationHistory {
    let gas = RecombiningGas(background)
    let rates = RecfastRates(self, gas)
    var solution = [rates.equilibrium(z: Self.startRedshift)]
    solution.reserveCapacity(grid.count)
    var here = rates.environment(grid[0])
    for i in 1..<grid.count {
      let next = rates.environment(grid[i])
      solution.append(
        RosenbrockStep.advance(solution[i - 1], here, next, grid[i] - grid[i - 1], rates))
      here = next
    }
    let electrons = zip(grid, solution).map { rates.electronFraction($1, logScaleFactor: $0) }
    guard electrons.allSatisfy({ $0.isFinite && $0 > 0 }), solution.allSatisfy({ $0.z > 0 }) else {
      throw .failed(stage: "recombination", reason: "the ionised fraction or the temperature left its range")
    }
    let saha = gas.saha
    return RecombinationHistory(
      logScaleFactors: grid, electronFractions: electrons, temperatureRatios: solution.map(\.z)
    ) { saha.electronFraction(z: exp(-$0) - 1) }
  }

  /// ln a of the nodes: finest where hydrogen recombines.
  static let grid = nodes([(2400, 300), (1700, 350), (500, 1200), (0, 500)])
  private static let roughGrid = nodes([(2400, 40), (1700, 50), (500, 240), (0, 60)])

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
