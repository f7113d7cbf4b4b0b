import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberEmulation
import EmberLikelihood
import EmberTheory

/// The posterior at one point: `ember evaluate`.
public struct EvaluationJob {
  private let configuration: RunConfiguration
  private let space: ParameterSpace
  private let point: ModelPoint
  private let x: [Double]

  /// The point is that of the configuration, sampled parameters at the middle of their references, changed by the
  /// assignments.
  public init(configuration: RunConfiguration, assignments: ParameterAssignments) throws(EmberError) {
    self.configuration = configuration
    space = ParameterSpace(configuration)
    let nuisances = configuration.parameters.filter { $0.owner == .likelihood }.map(\.name)
    let known = configuration.likelihoods.flatMap { $0.nuisanceParameters.map(\.name) }
    var point = space.point(space.center)
    try assignments.apply(to: &point, nuisances: nuisances + known)
    self.point = point
    x = space.vector(point)
  }

  /// The posterior for a table of D_l in place of the theory; `columns` names those of a table that does not.
  public func evaluate(table path: String, columns: String? = nil) throws(EmberError) -> EvaluationReport {
    try checkNuisances()
    let spectra = try SpectraTable.readSpectra(path, columns: columns)
    let configuration = configuration
    // Nothing is computed, so nothing needs a store.
    let posterior = Posterior(configuration, solver: CountingProvider(UnavailableProvider()))
    let parts: PosteriorParts
    do { parts = try self.parts(posterior, TheoryProducts(spectra: spectra)) } catch {
      // A nuisance parameter is no fault of the table.
      if case .unphysical(let name, _, _) = error, point.nuisance[name] != nil {
        throw EmberError(error, origin: configuration.origin(of: name))
      }
      guard case .notProvided = error else {
        throw EmberError(error, origin: InputOrigin(source: configuration.source))
      }
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), problem: "\(error)",
          remedy: "Give every spectrum that the likelihoods need, to their highest multipole."))
    }
    return EvaluationReport(
      names: posterior.likelihoods.names, parts: parts, derived: [:], provenance: "table", sigma: nil)
  }

  /// The posterior by solver or emulator.
  public func evaluate(withEmulator: Bool) throws(EmberError) -> EvaluationReport {
    try configuration.checkComplete(.model)
    let stack = try SolverStack(configuration.theory)
    let posterior = Posterior(configuration, solver: stack.provider)
    let prediction: TheoryPrediction
    let parts: PosteriorParts
    do {
      prediction =
        withEmulator
        ? try emulated(posterior, stack) : try stack.provider.predict(point, posterior.request)
      parts = try self.parts(posterior, prediction.products)
    } catch let error as TheoryError {
      throw EmberError(error, origin: InputOrigin(source: configuration.source))
    } catch let error as EmberError { throw error } catch { throw .internalFailure("\(error)") }
    let annotation = PointAnnotation(prediction.provenance)
    return EvaluationReport(
      names: posterior.likelihoods.names, parts: parts, derived: prediction.derived,
      provenance: annotation.source?.rawValue ?? "", sigma: annotation.source == .emulator ? annotation.sigma : nil)
  }

  private func parts(_ posterior: Posterior, _ products: TheoryProducts) throws(TheoryError) -> PosteriorParts {
    try posterior.parts(products, nuisance: point.nuisance, logPrior: space.prior.logDensity(x))
  }

  private func checkNuisances() throws(EmberError) {
    var configuration = configuration
    // What --set gives need not stand in the file.
    for likelihood in configuration.likelihoods {
      for info in likelihood.nuisanceParameters
      where !configuration.parameters.contains(where: { $0.name == info.name }) {
        guard let value = point.nuisance[info.name] else { continue }
        configuration.parameters.append(
          ParameterSpecification(
            name: info.name, latex: info.latex, role: .fixed(value), owner: .likelihood,
            origin: InputOrigin(source: "--set")))
      }
    }
    try configuration.checkComplete(.likelihoods)
  }

  /// The prediction of an emulator trained on what the store holds; the solver's where the monitor refuses.
  private func emulated(_ posterior: Posterior, _ stack: SolverStack) throws -> TheoryPrediction {
    let learner = try posterior.emulatorFromStore(stack, source: configuration.source)
    var session = learner.makeSession(index: 0, seed: configuration.sampler.ensemble.seed)
    return try session.predict(point)
  }
}

/// Stands where spectra are given and no theory may be asked.
private struct UnavailableProvider: TheoryProvider {
  var identifier: ProviderIdentifier { ProviderIdentifier(name: "none", version: "", settings: "") }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    throw .notProvided("any spectrum")
  }
}
