import EmberAssembly
import EmberBandPowers
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberReports
import EmberTheory
import EmberWorkflows

/// Whether data agree with a model and with each other: `ember consistency`.
public struct ConsistencyJob {
  /// What is asked for.
  public struct Options: Sendable {
    /// What other commands are told alike.
    public var analysis = AnalysisOptions()
    /// True to take the point as it is given instead of the best fit.
    public var isFixed = false
    /// Parts of the data whose parameters are compared with those of all data.
    public var subsets: [DataSubset] = []

    public init() {}
  }

  private let configuration: RunConfiguration
  private let options: Options
  private let posterior: Posterior
  private let search: PosteriorSearch
  private let start: [Double]
  /// True when the start was fitted by a run.
  private let isFromRun: Bool
  private let stem: String
  private let files: OutputFiles

  /// - Parameters:
  ///   - input: an input file, or the prefix of a run.
  ///   - settings: of the command line; parameters change the point.
  ///   - options: what is compared and written.
  public init(_ input: String, settings: CommandLineSettings, options: Options) throws(EmberError) {
    let run = RunFiles(prefix: input)
    isFromRun = !OutputFiles.isThere(input) && OutputFiles.isThere(run.configuration)
    configuration = try RunConfiguration(
      file: isFromRun ? run.configuration : input, settings: settings, for: .model)
    try configuration.checkComplete(.model)
    if !options.isFixed {
      try configuration.checkSampled(
        remedy: "Give those a prior that shall be fitted, or take the point as it is with --fixed.")
    }
    guard options.subsets.isEmpty || !options.isFixed else {
      throw .usage("--subsets compares best fits: leave out --fixed.")
    }
    self.options = options
    let stack = try SolverStack(configuration.theory)
    posterior = Posterior(configuration, solver: stack.provider)
    start = try posterior.reference(
      settings.assignments,
      around: isFromRun ? RunChains(input, skip: 0).bestRow(of: posterior.space.sampled.map(\.name)) : nil)
    stem =
      (isFromRun ? options.analysis.output ?? input : try configuration.outputPrefix(options.analysis.output))
      + ".consistency"
    files = OutputFiles(isForced: options.analysis.isForced)
    try files.check([stem + ".txt", stem + ".svg"])
    search = try PosteriorSearch(
      posterior, stack, options.analysis.source, file: configuration.source, isQuiet: options.analysis.isQuiet)
  }

  /// Compares, writes PREFIX.consistency.txt and PREFIX.consistency.svg, and says what was found.
  ///
  /// - Throws: `EmberError`; a direction that nothing constrains is named.
  public func perform() throws(EmberError) -> String {
    defer { search.progress.finish() }
    let best = options.isFixed ? nil : try search.bestFit(from: start)
    let x = best?.x ?? start
    let (surroundings, around) = try theory(at: x)
    let covariance = options.isFixed && !isFromRun ? nil : try self.covariance(around.fisher, "the data")
    let sets = try bandPowers(surroundings, covariance)
    let report: ConsistencyReport
    do {
      report = try ConsistencyReport(sets, GoodnessTable(around, posterior.likelihoods, covariance))
    } catch { throw EmberError(error, source: configuration.source) }
    var text = [title(best), report.text]
    if !options.subsets.isEmpty, let covariance {
      let shifts = try shifts(sets, around, covariance)
      text.append(SubsetShift.table(shifts, names: posterior.space.sampled.map(\.name), full: x))
    }
    try files.write(report.table, to: stem + ".txt")
    try files.write(report.svg(title: posterior.likelihoods.title), to: stem + ".svg")
    return (text + ["Output: \(stem).txt, \(stem).svg"]).joined(separator: "\n\n")
  }

  private func title(_ best: LeastSquaresMinimum?) -> String {
    let place =
      if let best {
        "at the best fit" + (best.converged ? "" : " (not converged)") + ", after \(best.evaluations) evaluations"
      } else { isFromRun ? "at the best row of the run" : "at the point given" }
    return "Consistency of \(posterior.likelihoods.title) \(place), by \(search.theory.cost)"
  }

  private func theory(at x: [Double]) throws(EmberError) -> (TheorySurroundings, PosteriorLinearization) {
    do throws(TheoryError) {
      let around = try posterior.surroundings(x, by: search.theory.provider)
      return (around, try posterior.linearization(around))
    } catch { throw EmberError(error, origin: InputOrigin(source: configuration.source)) }
  }

  private func covariance(_ fisher: FisherMatrix, _ data: String) throws(EmberError) -> Matrix {
    if let inverse = fisher.inverse { return inverse }
    throw .unconstrained(fisher, posterior.space, origin: InputOrigin(source: configuration.source), data: data)
  }

  private func bandPowers(_ around: TheorySurroundings, _ covariance: Matrix?) throws(EmberError)
    -> [BandPowerResiduals]
  {
    var sets: [BandPowerResiduals] = []
    for likelihood in posterior.likelihoods.members {
      guard let likelihood = likelihood as? any GaussianBandPowers else { continue }
      do { sets.append(try BandPowerResiduals(likelihood, around, covariance: covariance)) } catch {
        throw EmberError(error, origin: InputOrigin(source: configuration.source))
      }
    }
    guard !sets.isEmpty else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: configuration.source), key: "likelihood",
          problem: "none of \(posterior.likelihoods.names.joined(separator: ", ")) is a set of band powers",
          remedy: "`ember data list` lists those there are; `ember minimize` says how well all data are fitted."))
    }
    return sets
  }

  private func shifts(_ sets: [BandPowerResiduals], _ full: PosteriorLinearization, _ covariance: Matrix)
    throws(EmberError) -> [SubsetShift]
  {
    var shifts: [SubsetShift] = []
    for subset in options.subsets {
      let (parts, points) = try parts(of: subset, sets)
      guard points > 0 else {
        throw .usage("--subsets \(subset.name): no band power of the likelihoods lies in it.")
      }
      let (found, own) = try fit(subset, parts, from: full.x)
      do throws(InferenceError) {
        shifts.append(
          SubsetShift(
            subset: subset, points: points, converged: found.converged,
            shift: try NestedShift(part: found.x, covariance: own, whole: full.x, wholeCovariance: covariance)))
      } catch { throw EmberError(error, source: configuration.source) }
    }
    return shifts
  }

  /// What a subset keeps of each data set, and the number of its band powers.
  private func parts(of subset: DataSubset, _ sets: [BandPowerResiduals]) throws(EmberError) -> ([SubsetPart], Int) {
    var parts: [SubsetPart] = []
    var points = 0
    for likelihood in posterior.likelihoods.members {
      guard let set = sets.first(where: { $0.name == likelihood.name }) else {
        parts.append(SubsetPart(likelihood))
        continue
      }
      let rows = set.layout.bands.indices.filter {
        subset.contains(set.layout.bands[$0].kind, set.layout.bands[$0].multipoles)
      }
      points += rows.count
      do {
        if !rows.isEmpty { parts.append(try SubsetPart(set, rows: rows)) }
      } catch { throw EmberError(error, source: configuration.source) }
    }
    return (parts, points)
  }

  /// The best fit of a subset from that of all data on, and the covariance of its parameters at the latter.
  private func fit(_ subset: DataSubset, _ parts: [SubsetPart], from full: [Double]) throws(EmberError)
    -> (LeastSquaresMinimum, Matrix)
  {
    var problem = SubsetProblem(
      posterior: posterior, provider: search.theory.provider, parts: parts,
      willEvaluate: search.meter(", " + subset.name))
    let jacobian: Matrix
    do { jacobian = try problem.linearize(full).jacobian } catch {
      throw EmberError(error, source: configuration.source)
    }
    let covariance = try covariance(FisherMatrix(jacobian: jacobian).adding(posterior.space.prior), subset.name)
    return (try search.minimize(&problem, .newton, from: full), covariance)
  }
}
