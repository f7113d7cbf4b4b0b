import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberBandPowers
import EmberLikelihood
import EmberNumerics
import EmberTheory
import Foundation

/// Fisher matrices of data and of instruments: `ember fisher`.
public struct FisherJob {
  /// What is asked for besides the matrix.
  public struct Options: Sendable {
    /// What other commands are told alike.
    public var analysis = AnalysisOptions()
    /// The description of an instrument that replaces the likelihoods.
    public var forecast: String?
    /// A table of residual spectra whose effect on the parameters is wanted.
    public var bias: String?
    /// The names of that table's columns, instead of those in its first lines.
    public var biasColumns: String?
    public var subsets: [DataSubset] = []

    public init() {}
  }

  private let configuration: RunConfiguration
  private let options: Options
  private let posterior: Posterior
  private let x: [Double]
  private let theory: DerivativeTheory
  /// PREFIX.fisher, or PREFIX.forecast with an instrument: what output names begin with.
  private let stem: String
  private let files: OutputFiles

  /// - Parameters:
  ///   - configuration: the posterior.
  ///   - assignments: values that replace those of the reference point.
  ///   - options: those of the command.
  public init(_ configuration: RunConfiguration, assignments: ParameterAssignments, options: Options) throws(EmberError)
  {
    var configuration = configuration
    self.options = options
    stem = try configuration.outputPrefix(options.analysis.output) + (options.forecast == nil ? ".fisher" : ".forecast")
    files = OutputFiles(isForced: options.analysis.isForced)
    try files.check([stem + ".covmat", stem + ".svg"])
    let stack = try SolverStack(configuration.theory)
    let instrument: Instrument? = if let path = options.forecast { try Instrument(file: path) } else { nil }
    if let instrument { try configuration.observe(with: instrument, assignments, stack) }
    try configuration.checkComplete(.model)
    try configuration.checkSampled(remedy: "Give those a prior that the matrix shall be about.")
    let posterior = Posterior(configuration, solver: stack.provider)
    self.configuration = configuration
    self.posterior = posterior
    x = try posterior.reference(assignments)
    theory = try DerivativeTheory(options.analysis.source, posterior, stack, file: configuration.source)
  }

  /// Computes the matrix, writes PREFIX.fisher.covmat and PREFIX.fisher.svg (of a forecast PREFIX.forecast.covmat and
  /// PREFIX.forecast.svg), and says what it says.
  ///
  /// - Throws: `EmberError`; a direction that nothing constrains is named.
  public func perform() throws(EmberError) -> String {
    let progress = ProgressReporter(isQuiet: options.analysis.isQuiet, interval: 10)
    progress.show("derivatives at the fiducial point")
    defer { progress.finish() }
    let around = try posterior.linearization(x, by: theory, configuration)
    let subsets = try options.subsets.isEmpty ? nil : SubsetReport(options.subsets, around, posterior, names)
    let covariance = try covariance(around.fisher)
    var report = FisherReport(
      title: "Fisher matrix of " + posterior.likelihoods.title + " with priors, by "
        + theory.cost,
      names: names, center: x, covariance: covariance)
    if let path = options.bias { report.bias = try bias(path, around, covariance) }
    var contours = [EllipseTriangle.Contour(label: "all", center: x, covariance: covariance)]
    contours += subsets?.contours(center: x) ?? []
    try files.write(NamedCovariance(names: names, matrix: covariance).text, to: stem + ".covmat")
    try files.write(EllipseTriangle(names: names, contours: contours).svg, to: stem + ".svg")
    return
      ([report.text] + [subsets?.text].compactMap(\.self)
      + ["Output: \(stem).covmat, \(stem).svg"]).joined(separator: "\n\n")
  }

  private var names: [String] { posterior.space.sampled.map(\.name) }

  private func covariance(_ fisher: FisherMatrix) throws(EmberError) -> Matrix {
    if let inverse = fisher.inverse { return inverse }
    throw .unconstrained(fisher, posterior.space, origin: InputOrigin(source: configuration.source), data: "the data")
  }

  /// F^-1 J^T r for the whitened residual r of spectra that the model does not have (Knox, Scoccimarro & Dodelson 1998,
  /// arXiv:astro-ph/9805012).
  private func bias(_ path: String, _ around: PosteriorLinearization, _ covariance: Matrix) throws(EmberError)
    -> [Double]
  {
    let residual = try SpectraTable.readSpectra(path, columns: options.biasColumns)
    var pull = [Double](repeating: 0, count: x.count)
    let nuisance = posterior.space.point(x).nuisance
    let change = TheoryProducts(spectra: residual)
    for (likelihood, part) in zip(posterior.likelihoods.members, around.likelihoods) {
      do {
        let response = try likelihood.response(change, at: around.prediction.products, nuisance: nuisance)
        for (i, value) in part.jacobian.product(response, transpose: true).enumerated() { pull[i] += value }
      } catch {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: path), problem: "\(error)",
            remedy:
              "Give every spectrum that the likelihoods need, to their highest multipole; zero where there is no residual."
          ))
      }
    }
    return covariance * pull
  }
}

extension RunConfiguration {
  /// Replaces the likelihoods by what an instrument would see of the reference model. Parameters of the former likelihoods
  /// go with them.
  mutating func observe(with instrument: Instrument, _ assignments: ParameterAssignments, _ stack: SolverStack)
    throws(EmberError)
  {
    let table = try fiducialBandPowers(instrument, assignments, stack).table
    do { likelihoods = [try TabulatedBandPowers(table, name: "forecast")] } catch {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: "--forecast"), value: instrument.name, problem: "\(error)",
          remedy: "Check noise, beam and multipoles."))
    }
    likelihoodChoices = []
    parameters.removeAll { $0.owner == .likelihood }
  }

  /// What an instrument sees on average of the reference model.
  func fiducialBandPowers(_ instrument: Instrument, _ assignments: ParameterAssignments, _ stack: SolverStack)
    throws(EmberError) -> (table: BandPowerTable, cosmology: CosmologicalParameters)
  {
    let space = ParameterSpace(self)
    var point = space.point(space.center)
    try assignments.apply(to: &point, nuisances: likelihoods.flatMap { $0.nuisanceParameters.map(\.name) })
    do {
      let fiducial = try stack.provider.predict(point, instrument.request)
      return (try BandPowerTable(instrument, fiducial: fiducial.spectra), point.cosmology)
    } catch { throw EmberError(error, origin: InputOrigin(source: source)) }
  }
}

extension EmberError {
  /// A Fisher matrix that is not positive definite, with the direction that is open.
  package static func unconstrained(_ fisher: FisherMatrix, _ space: ParameterSpace, origin: InputOrigin, data: String)
    -> EmberError
  {
    let direction = fisher.unconstrainedDirection(scales: space.scales) ?? []
    let parts = zip(zip(space.sampled, direction), space.scales).filter { abs($0.0.1) > 0.05 }
      .sorted { abs($0.0.1) > abs($1.0.1) }
      .map { part, scale in String(format: "%@ by %+.3g", part.0.name, part.1 * scale) }
    return .badInput(
      InputComplaint(
        origin: origin, key: "params",
        problem:
          "the Fisher matrix is not positive definite: \(data) and the normal priors do not constrain the direction "
          + "that changes \(parts.joined(separator: " together with "))",
        remedy: "Fix one of these parameters, give it a normal prior, or add data."))
  }
}
