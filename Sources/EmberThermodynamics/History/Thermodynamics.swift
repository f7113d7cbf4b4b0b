import EmberNumerics
import EmberTheory
import Glibc

/// The thermal history: free electrons, opacity, visibility and baryon sound speed as functions of conformal time.
public struct Thermodynamics: Sendable {
  public let background: Background
  /// Fast lookup of background and thermal history for the equations of motion.
  public let table: EvolutionTable
  /// What perturbations of each species beyond the core look up; `nil` for one that needs nothing.
  package let speciesTables: [EvolutionTable?]
  /// Redshift of the midpoint of reionisation.
  public let zReio: Double
  /// Free electrons before reionisation.
  public let recombination: RecombinationHistory
  let epochs: RecombinationEpochs
  private let grid: ConformalGrid
  /// Optical depth from each grid point to today.
  private let depths: [Double]
  private let reionization: any ReionizationHistory

  public init(
    background: Background, recombination: some RecombinationModel = Recfast(),
    reionization: some ReionizationModel = TanhReionization()
  ) throws(TheoryError) {
    let history = try recombination.history(background)
    let reionized = try reionization.history(background)
    let grid = ConformalGrid(background)
    let states = history.states(grid.logScaleFactors)
    epochs = try RecombinationEpochs(background, grid, history, states)
    let columns = ThermalColumns(background, grid, states, reionized)
    table = columns.table(background, grid)
    speciesTables = background.species.map { $0.columns.isEmpty ? nil : EvolutionTable(grid, $0) }
    depths = columns.depths
    zReio = reionized.redshift
    self.grid = grid
    self.background = background
    self.recombination = history
    self.reionization = reionized
  }

  /// Redshift, conformal time (Mpc) and sound horizon (Mpc) of last scattering: optical depth 1 without reionisation.
  public var zStar: Double { epochs.zStar }
  public var tauStar: Double { epochs.tauStar }
  public var rStar: Double { epochs.rStar }
  /// Redshift, conformal time (Mpc) and sound horizon (Mpc) of the baryon drag epoch.
  public var zDrag: Double { epochs.zDrag }
  public var tauDrag: Double { epochs.tauDrag }
  public var rDrag: Double { epochs.rDrag }
  /// Silk damping wavenumber at z_* in 1/Mpc.
  public var dampingWavenumber: Double { epochs.dampingWavenumber }
  /// r_s(z_*) / D_A(z_*).
  public var thetaStar: Double { epochs.thetaStar }

  /// 100 times the angle of the sound horizon where visibility peaks; `nil` where it does not.
  var visibilityPeakAngle: Double? {
    epochs.zPeak.map { 100 * background.soundHorizon(1 / (1 + $0)) / background.transverseDistance(1 / (1 + $0)) }
  }

  /// kappa: optical depth from conformal time tau to today, reionisation included.
  public func opticalDepth(_ tau: Double) -> Double { -log(max(table(tau).transparency, 1e-300)) }

  /// x_e = n_e / n_H at redshift z, reionisation included.
  public func electronFraction(z: Double) -> Double {
    let residual = recombination.electronFraction(z: z)
    return reionization.electronFraction(z: z, residual: residual, residualSlope: 0).value
  }

  /// Matter temperature in K at redshift z; heating by reionisation is left out.
  public func matterTemperatureInKelvin(z: Double) -> Double { recombination.matterTemperatureInKelvin(z: z) }
}
