import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberBoltzmann
import EmberCache
import EmberTheory
import Foundation

/// Computes spectra and writes them as tables: `ember spectra`.
public struct SpectraJob {
  private let provider: any TheoryProvider
  private let cosmology: CosmologicalParameters
  private let request: TheoryRequest
  private let output: OutputFiles
  private let isQuiet: Bool

  /// - Parameters:
  ///   - file: a configuration whose parameters and solver settings are the basis; `nil` for the fiducial model.
  ///   - settings: values from the command line, which count more.
  ///   - lmax: the highest multipole.
  ///   - isForced: true to replace tables that are there.
  ///   - isQuiet: true to show no progress.
  public init(file: String?, settings: CommandLineSettings, lmax: Int, isForced: Bool, isQuiet: Bool)
    throws(EmberError)
  {
    let configuration = try RunConfiguration(file: file, settings: settings)
    cosmology = try Self.cosmology(configuration, settings.assignments)
    provider = try SolverStack(configuration.theory).provider
    request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: lmax)
    output = OutputFiles(isForced: isForced)
    self.isQuiet = isQuiet
  }

  /// The parameters of a configuration, sampled ones at the middle of their references, changed by assignments.
  package static func cosmology(
    _ configuration: RunConfiguration, _ assignments: ParameterAssignments
  ) throws(EmberError) -> CosmologicalParameters {
    let space = ParameterSpace(configuration)
    var cosmology = space.point(space.center).cosmology
    try assignments.apply(to: &cosmology)
    return cosmology
  }

  /// Writes one table; `-` stands for standard output.
  public func writeTable(to path: String) throws(EmberError) {
    try output.check([path])
    let progress = ProgressReporter(isQuiet: isQuiet, interval: 10)
    progress.show("solver")
    defer { progress.finish() }
    let table: SpectraTable
    do { table = try self.table(cosmology) } catch {
      throw EmberError(error, origin: InputOrigin(source: "parameters"))
    }
    try output.write(table.text, to: path)
  }

  /// Writes one table for each row of a CSV file, 0000.txt, 0001.txt, ... A row at which the solver fails is reported at
  /// the end and does not keep the others from being written.
  ///
  /// - Returns: false when a signal came before the end.
  public func writeTables(points path: String, folder: String) throws(EmberError) -> Bool {
    let points = try PointsTable(file: path, base: cosmology)
    let tables = points.rows.indices.map { folder + "/" + String(format: "%04d.txt", $0) }
    try output.check(tables)
    let progress = ProgressReporter(isQuiet: isQuiet, interval: 10)
    let meter = ProgressMeter("solver", total: points.rows.count, unit: "points")
    var failures: [(line: Int, error: TheoryError)] = []
    let interruption = Interruption.shared
    interruption.handle(.inOrder { Self.interrupted(tables) })
    for (index, row) in points.rows.enumerated() {
      if interruption.flag.isRaised {
        progress.note(Self.interrupted(tables))
        return false
      }
      var table: SpectraTable?
      do { table = try self.table(row.cosmology) } catch { failures.append((row.line, error)) }
      if let table { try output.write(table.text, to: tables[index]) }
      progress.show(meter.line(done: index + 1))
    }
    progress.finish()
    guard let first = failures.first else { return true }
    let lines = failures.map { "\($0.line)" }.joined(separator: ", ")
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: path, line: first.line),
        problem: "\(first.error). \(failures.count) of \(points.rows.count) points gave no spectra (lines \(lines))",
        remedy: "Correct these rows; all other tables were written to \(folder)."))
  }

  private static func interrupted(_ tables: [String]) -> String {
    let count = tables.count(where: OutputFiles.isThere)
    return "interrupted: \(count) of \(tables.count) tables are written; begin again with --force"
  }

  /// The table of a model; gravitational waves apart, for which their amplitude is cheap to vary.
  private func table(_ cosmology: CosmologicalParameters) throws(TheoryError) -> SpectraTable {
    let point = ModelPoint(cosmology: cosmology)
    guard let ratio = cosmology[.tensorRatio], ratio > 0 else {
      return SpectraTable(
        cosmology: cosmology, prediction: try provider.predict(point, request), lmax: request.lmax)
    }
    var scalars = point
    scalars.cosmology[given: .tensorRatio] = 0
    let predictions = try provider.predict(variants: [scalars, point], request)
    return SpectraTable(
      cosmology: cosmology, prediction: predictions[0], lmax: request.lmax,
      tensors: predictions[1].spectra.adding(-1, predictions[0].spectra))
  }
}
