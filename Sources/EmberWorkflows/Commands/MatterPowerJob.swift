import EmberReports
import EmberConfiguration
import EmberBoltzmann
import EmberTheory

/// Computes the matter power spectrum and writes it as a table: `ember spectra --pk`.
public struct MatterPowerJob {
  private let solver: BoltzmannSolver
  private let cosmology: CosmologicalParameters
  private let request: MatterPowerRequest
  private let output: OutputFiles

  /// Redshifts that can be asked for.
  public static var redshiftRange: ClosedRange<Double> { MatterPowerRequest.redshiftRange }
  /// Largest wavenumbers that can be asked for, in 1/Mpc.
  public static var wavenumberRange: ClosedRange<Double> { MatterPowerRequest.wavenumberRange }

  /// - Parameters:
  ///   - file: a configuration whose parameters and precision are the basis; `nil` for the fiducial model.
  ///   - settings: values from the command line, which count more.
  ///   - redshifts: one column each.
  ///   - largestWavenumber: in 1/Mpc.
  ///   - isForced: true to replace a table that is there.
  public init(
    file: String?, settings: CommandLineSettings, redshifts: [Double], largestWavenumber: Double,
    isForced: Bool
  ) throws(EmberError) {
    let configuration = try RunConfiguration(file: file, settings: settings)
    cosmology = try SpectraJob.cosmology(configuration, settings.assignments)
    solver = BoltzmannSolver(configuration.theory.solver)
    output = OutputFiles(isForced: isForced)
    request = MatterPowerRequest(redshifts: redshifts, largestWavenumber: largestWavenumber)
  }

  /// Computes and writes the table; `-` stands for standard output.
  public func writeTable(to path: String) throws(EmberError) {
    try output.check([path])
    let progress = ProgressReporter(isQuiet: false, interval: 10)
    progress.show("solver")
    defer { progress.finish() }
    let spectrum: MatterPowerSpectrum
    do { spectrum = try solver.matterPower(cosmology, request) } catch {
      throw EmberError(error, origin: InputOrigin(source: "parameters"))
    }
    try output.write(MatterPowerTable(cosmology: cosmology, spectrum: spectrum).text, to: path)
  }
}
