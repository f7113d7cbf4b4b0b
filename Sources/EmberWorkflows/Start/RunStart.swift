import EmberAssembly
import EmberConfiguration
import EmberCache
import EmberEmulation
import EmberInference
import EmberTheory

/// What happens before the chains: a look at the reference point, a short minimisation with its Fisher matrix, and the
/// design that trains the first emulator.
struct RunStart {
  let posterior: Posterior
  let configuration: RunConfiguration
  /// The store of the solver's results; `nil` without one.
  let store: TheoryStore?
  let flag: CancellationFlag
  /// Derivatives of the solver, for what asks for exact ones.
  let derivatives: any TheoryProvider
  /// Shows what is being done, and how much of how much is done.
  let report: (String, _ done: Int, _ total: Int?) -> Void
  /// Says something that stays.
  var note: (String) -> Void = { _ in }

  /// Looks at everything that can be wrong with the input before anything is written: a reference point that no model can
  /// have, a derived parameter that the theory does not make, the covariance matrix.
  ///
  /// - Returns: the covariance of the first proposal, when the configuration names a file.
  func checkInput() throws(EmberError) -> ProposalCovariance? {
    let space = posterior.space
    try configuration.theory.emulator?.pretrained?.check(
      space.point(space.center).cosmology, varying: space.cosmologicalInputs,
      request: posterior.likelihoods.request.spectraAlone)
    report("reference point", 0, 1)
    let prediction: TheoryPrediction
    do {
      let point = posterior.space.point(posterior.space.center)
      prediction = try posterior.solver.predict(point, posterior.request)
      _ = try posterior.parts(posterior.space.center, prediction.products)
    } catch { throw complaint(error) }
    for parameter in configuration.derived where prediction.derived[parameter.name] == nil {
      throw .badInput(
        InputComplaint(
          origin: parameter.origin, key: "params.\(parameter.name)", problem: "the theory does not compute it",
          remedy: "Known here: \(prediction.derived.keys.sorted().joined(separator: ", "))."))
    }
    return try givenCovariance()
  }

  /// Finds where chains start and what their first proposal is, and trains the emulator; `nil` when interrupted.
  ///
  /// - Parameter covariance: what `checkInput` returned.
  func prepare(_ covariance: ProposalCovariance?) throws(EmberError) -> StartingPoint? {
    guard !flag.isRaised, let (start, points, seeds) = try startingPoint(covariance) else { return nil }
    guard let learner = posterior.learner, let settings = configuration.theory.emulator else { return start }
    let training = EmulatorTraining(
      posterior, learner, settings,
      temperature: settings.refinementTemperature ?? configuration.sampler.method.trainingTemperature, flag: flag,
      report: report)
    do throws(InferenceError) {
      let trained = try training.perform(start, visited: points, seeds)
      return flag.isRaised ? nil : trained
    } catch { throw EmberError(error, source: configuration.source, names: posterior.space.sampled.map(\.name)) }
  }

  private func complaint(_ error: TheoryError) -> EmberError {
    guard case .unphysical(let name, let value, let requirement) = error,
      let parameter = configuration.parameters.first(where: { $0.name == name })
    else {
      return EmberError(error, origin: InputOrigin(source: configuration.source))
    }
    let isSampled = parameter.sampled != nil
    return .badInput(
      InputComplaint(
        origin: parameter.origin, key: "params.\(name)", value: "\(value)", problem: "unphysical: \(requirement)",
        remedy: isSampled ? "Choose another `ref` or prior." : "Choose another value."))
  }

  private func givenCovariance() throws(EmberError) -> ProposalCovariance? {
    guard let path = configuration.sampler.covariancePath else { return nil }
    let space = posterior.space
    do throws(InferenceError) {
      let covariance = try NamedCovariance(path: path)
      let named = NamedCovariance(names: configuration.ownSpellings(covariance.names), matrix: covariance.matrix)
      let proposal = try named.proposal(for: space.sampled.map(\.name), widths: space.scales)
      for line in CovarianceCoverage(file: path, columns: covariance.names, named.names, space).lines { note(line) }
      return proposal
    } catch {
      throw EmberError(
        error, source: configuration.source, role: "the covariance matrix, \(configuration.sampler.path).covmat",
        names: posterior.space.sampled.map(\.name))
    }
  }

  /// The start, the points that were visited to find it, and what the store knew.
  private func startingPoint(_ covariance: ProposalCovariance?) throws(EmberError)
    -> (StartingPoint, [ModelPoint], StoreSeeds)?
  {
    let space = posterior.space
    let seeds = StoreSeeds(posterior, store: store)
    if let known { return (known, [], seeds) }
    if let covariance {
      let start = StartingPoint(
        center: space.center, covariance.within(space.prior), isGaussian: false,
        drawn: isDrawn ? .init(mean: space.center, covariance) : nil)
      return (start, [], seeds)
    }
    var residuals = PosteriorResiduals(posterior, seeds: seeds) { count in
      report("minimising", count - 1, nil)
      return !flag.isRaised
    }
    do throws(InferenceError) {
      let minimum = try GaussNewton().minimize(
        &residuals, prior: space.prior, start: space.center, scales: space.scales)
      if flag.isRaised { return nil }
      let covariance = try minimum.fisher.covariance(widths: widths)
      let start = StartingPoint(
        center: minimum.x, covariance.within(space.prior), isGaussian: true,
        drawn: try isDrawn ? fisherGaussian(from: minimum.x) : nil)
      return (start, residuals.points, residuals.seeds)
    } catch {
      if flag.isRaised { return nil }
      throw EmberError(error, source: configuration.source, names: posterior.space.sampled.map(\.name))
    }
  }

  /// What is known before anything is looked for; `nil` to find it.
  private var known: StartingPoint? {
    let space = posterior.space
    switch configuration.sampler.method.beginning {
    case .search, .gaussian: return nil
    case .reference:
      return StartingPoint(center: space.center, ProposalCovariance(widths: space.scales), isGaussian: false)
    case .known(let mean, let covariance): return StartingPoint(center: mean, covariance, isGaussian: true)
    }
  }

  /// True where the Gaussian of the Fisher matrix is what is drawn from.
  private var isDrawn: Bool { if case .gaussian = configuration.sampler.method.beginning { true } else { false } }

  private var widths: [Double] { posterior.space.prior.components.map(\.standardDeviation) }

  /// The best fit and the Fisher matrix there, as `ember minimize` finds them: differences and a search that is good enough for a first
  /// step are not for the result.
  private func fisherGaussian(from x: [Double]) throws(InferenceError) -> DrawnGaussian {
    let (space, report) = (posterior.space, report)
    var problem = PosteriorProblem(
      posterior: posterior, provider: derivatives, free: Array(x.indices), base: x
    ) { report("the Fisher matrix", 0, nil) }
    let minimum = try PosteriorMinimizer(.newton).minimize(&problem, prior: space.prior, start: x, scales: space.scales)
    return .init(mean: minimum.x, try minimum.fisher.covariance(widths: widths))
  }
}
