import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference

extension RunContext {
  /// The rows of all chains, read back from their files.
  func readChains(columns: [String]? = nil) throws(InferenceError) -> [ChainSamples] {
    var chains: [ChainSamples] = []
    for number in 1...configuration.sampler.ensemble.chains {
      let file = try ChainReader.read(path: files.chain(number))
      guard let samples = file.samples(of: columns ?? posterior.space.sampled.map(\.name)) else {
        throw .unusableCheckpoint(reason: "\(files.chain(number)) has other columns")
      }
      chains.append(samples)
    }
    return chains
  }

  /// What the run prints and keeps at its end.
  ///
  /// - Parameters:
  ///   - counts: what the posterior cost, without the guarantee.
  ///   - samplingSeconds: between the first step of this process and the last.
  func summary(
    _ start: StartingPoint, _ state: SamplerState<PointAnnotation>, ending: RunEnding,
    counts: CountingProvider.Counts, samplingSeconds: Double, guarantee: PosteriorGuarantee?
  ) throws(EmberError) -> any RunSummary {
    let method = configuration.sampler.method
    let report: SamplerReport?
    do throws(InferenceError) {
      let outcome = try outcome(start, state)
      if let summary = try method.summary(outcome) { return summary }
      report = try method.report(outcome)
    } catch { throw EmberError(error, source: configuration.source) }
    return RunReport(
      try results(
        state, ending: ending, counts: counts, samplingSeconds: samplingSeconds, guarantee: guarantee, start.search,
        report))
  }

  private func outcome(_ start: StartingPoint, _ state: SamplerState<PointAnnotation>) throws(InferenceError)
    -> SamplerOutcome
  {
    var chains: [ChainFile] = []
    for number in 1...configuration.sampler.ensemble.chains {
      chains.append(try ChainReader.read(path: files.chain(number)))
    }
    return SamplerOutcome(
      memories: state.memories, names: posterior.space.sampled.map(\.name), chains: chains, drawn: start.drawn,
      support: posterior.support, peaks: start.peaks ?? [], solverCalls: solver.counts.solverCalls,
      cachedCalls: solver.counts.cachedCalls,
      wallSeconds: wallSeconds, prefix: files.prefix)
  }

  private func results(
    _ state: SamplerState<PointAnnotation>, ending: RunEnding, counts: CountingProvider.Counts, samplingSeconds: Double,
    guarantee: PosteriorGuarantee?, _ search: PeakRecord?, _ report: SamplerReport?
  ) throws(EmberError) -> RunResults {
    let sampler = configuration.sampler
    let names = posterior.space.sampled.map(\.name) + posterior.outputNames
    let skip = sampler.method.burnInShare
    let found: ChainSummary?
    do { found = ChainSummary(try readChains(columns: names), skip: skip) } catch {
      throw EmberError(error, source: configuration.source)
    }
    guard let found else {
      throw .badInput(
        InputComplaint(
          origin: sampler.origin ?? InputOrigin(source: configuration.source), key: sampler.path,
          problem: "the chains have less than two rows, of which nothing can be said",
          remedy: "Ask for more: a larger `max_samples`, or `samples` of `gaussian`."))
    }
    return RunResults(
      sampler: sampler.name, headline: sampler.method.headline, ending: ending, status: state.status, names: names,
      dimension: posterior.dimension,
      summary: found, skippedShare: skip, counts: counts, samplingSeconds: samplingSeconds, wallSeconds: wallSeconds,
      learning: posterior.learner?.statistics, guarantee: guarantee,
      budget: try budget(skip),
      goodness: goodness(skip: skip), search: search,
      movesBetweenPeaks: sampler.method.movesBetweenPeaks, report: report,
      priorWithoutModel: PriorReach(posterior).share,
      storeFailure: stack.storeFailure.map { "\($0)" },
      prefix: files.prefix)
  }

  /// What was stated of the rows.
  private func budget(_ skip: Double) throws(EmberError) -> RealizedBudget? {
    guard let learner = posterior.learner, let accuracy = configuration.theory.emulator?.learning.accuracy else {
      return nil
    }
    let provenance = try ProvenanceTable(path: files.provenance)
    var rows: [(weight: Double, sigma: Double)] = []
    for (number, samples) in zip(1..., (try? readChains()) ?? []) {
      for i in BurnIn.kept(samples.count, skip: skip) {
        rows.append((samples.weights[i], provenance.sigma(chain: number, row: i + 1)))
      }
    }
    return RealizedBudget(rows, accuracy, learner.statistics)
  }

  /// How well the best row fits the data.
  private func goodness(skip: Double) -> GoodnessTable? {
    guard let chains = try? RunChains(files.prefix, skip: skip) else { return nil }
    return GoodnessTable(
      posterior.likelihoods, chiSquared: posterior.likelihoods.names.map { chains.columns["chi2__" + $0] },
      weights: chains.weights, minusLogPosterior: chains.minusLogPosterior)
  }
}
