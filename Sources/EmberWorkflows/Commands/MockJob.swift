import EmberAssembly
import EmberConfiguration
import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Mock band powers of an instrument: `ember mock`.
public struct MockJob {
  private let configuration: RunConfiguration
  private let assignments: ParameterAssignments
  private let instrument: Instrument
  private let instrumentPath: String
  private let stack: SolverStack

  /// - Parameters:
  ///   - configuration: its parameters, at the reference point, are the fiducial model.
  ///   - assignments: values that replace those of the reference point.
  ///   - instrument: the file that describes the instrument.
  public init(_ configuration: RunConfiguration, assignments: ParameterAssignments, instrument: String)
    throws(EmberError)
  {
    self.configuration = configuration
    self.assignments = assignments
    self.instrument = try Instrument(file: instrument)
    instrumentPath = instrument
    stack = try SolverStack(configuration.theory)
  }

  /// Writes the band powers, to standard output when `path` is `-`, with a realisation of noise and cosmic variance when there is a seed.
  ///
  /// - Returns: what was written, in words.
  public func write(to path: String, seed: UInt64?, isForced: Bool) throws(EmberError) -> String {
    let output = OutputFiles(isForced: isForced)
    try output.check([path])
    var (table, cosmology) = try configuration.fiducialBandPowers(instrument, assignments, stack)
    // What is written has to be what a likelihood accepts.
    do { _ = try TabulatedBandPowers(table, name: instrument.name) } catch { throw unusable("\(error)") }
    if let seed {
      var random = RandomStream(seed: seed)
      guard let realization = table.realization(using: &random) else { throw unusable("there is no realisation of it") }
      table = realization
    }
    let noise = seed.map { "one realisation of noise and cosmic variance, seed \($0)" } ?? "the mean, without noise"
    let fiducial = cosmology.inForce.map { "\($0.name.rawValue) = \($0.value)" }.joined(separator: ", ")
    try output.write(
      table.text(comments: [
        "Mock band powers by Ember \(Release.version)", "instrument: \(instrument.name)", "fiducial: \(fiducial)",
        "values: \(noise)",
      ]), to: path)
    let spectra = Instrument.availableSpectra.compactMap { kind -> String? in
      let count = table.bands.count { $0.kind == kind }
      return count > 0 ? "\(count) of \(kind.rawValue.split(separator: "_").last ?? "")" : nil
    }
    return """
      \(table.bands.count) band powers (\(spectra.joined(separator: ", "))) of \(instrument.name): \(noise)
      Use them with `likelihood: {mock: \(path)}`
      """
  }

  private func unusable(_ reason: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: instrumentPath), problem: "no band powers that a likelihood could use: \(reason)",
        remedy: "Check noise, beam and multipoles."))
  }
}
