import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLearning

extension RunContext {
  /// The rows of all chains, read back from their files.
  func readChains() throws(InferenceError) -> [ChainSamples] { try samples(readFiles(), sampled) }

  private var sampled: [String] { posterior.space.sampled.map(\.name) }

  private func readFiles() throws(InferenceError) -> [ChainFile] {
    var chains: [ChainFile] = []
    for number in 1...configuration.sampler.ensemble.chains {
      chains.append(try ChainReader.read(path: files.chain(number)))
    }
    return chains
  }

  private func samples(_ chains: [ChainFile], _ columns: [String]) throws(InferenceError) -> [ChainSamples] {
    var result: [ChainSamples] = []
    for (number, chain) in zip(1..., chains) {
      guard let samples = chain.samples(of: columns) else {
        throw .unusableCheckpoint(reason: "\(files.chain(number)) has other columns")
      }
      result.append(samples)
    }
    return result
  }

  /// What the run prints and keeps at its end.
  ///
  /// - Parameters:
  ///   - counts: what the posterior cost, without the guarantee.
  ///   - learning: what its emulator was, without what it learns from the guarantee.
  ///   - samplingSeconds: between the first step of this process and the last.
  func summary(
    _ start: StartingPoint, _ state: SamplerState<PointAnnotation>, ending: RunEnding,
    counts: CountingProvider.Counts, learning: LearningStatistics?, samplingSeconds: Double,
    guarantee: PosteriorGuarantee?
  ) throws(EmberError) -> any RunSummary {
    let method = configuration.sampler.method
    let report: SamplerReport?
    let chains: [ChainFile]
    do throws(InferenceError) {
      chains = try readFiles()
      let outcome = outcome(start, state, chains)
      if let summary = try method.summary(outcome) { return summary }
      report = try method.report(outcome)
    } catch { throw EmberError(error, source: configuration.source) }
    return RunReport(
      try results(
        state, ending: ending, counts: counts, learning: learning, samplingSeconds: samplingSeconds,
        guarantee: guarantee, start.search, report, chains))
  }

  private func outcome(_ start: StartingPoint, _ state: SamplerState<PointAnnotation>, _ chains: [ChainFile])
    -> SamplerOutcome
  {
    SamplerOutcome(
      memories: state.memories, names: sampled, chains: chains, drawn: start.drawn,
      support: posterior.support, peaks: start.peaks ?? [], solverCalls: solver.counts.solverCalls,
      cachedCalls: solver.counts.cachedCalls,
      wallSeconds: wallSeconds, prefix: files.prefix)
  }

  private func results(
    _ state: SamplerState<PointAnnotation>, ending: RunEnding, counts: CountingProvider.Counts,
    learning: LearningStatistics?, samplingSeconds: Double, guarantee: PosteriorGuarantee?, _ search: PeakRecord?,
    _ report: SamplerReport?, _ chains: [ChainFile]
  ) throws(EmberError) -> RunResults {
    let sampler = configuration.sampler
    let names = sampled + posterior.outputNames
    let skip = sampler.method.burnInShare
    let found: ChainSummary?
    do { found = ChainSummary(try samples(chains, names), skip: skip) } catch {
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
      learning: learning, guarantee: guarantee,
      budget: try budget(chains, skip), goodness: goodness(chains, skip), search: search,
      movesBetweenPeaks: sampler.method.movesBetweenPeaks, report: report,
      priorWithoutModel: PriorReach(posterior).share,
      storeFailure: stack.storeFailure.map { "\($0)" },
      prefix: files.prefix)
  }

  /// What was stated of the rows.
  private func budget(_ chains: [ChainFile], _ skip: Double) throws(EmberError) -> RealizedBudget? {
    guard let learner = posterior.learner, let accuracy = configuration.theory.emulator?.learning.accuracy else {
      return nil
    }
    let provenance = try ProvenanceTable(path: files.provenance)
    var rows: [(weight: Double, sigma: Double)] = []
    for (number, chain) in zip(1..., chains) {
      for i in BurnIn.kept(chain.count, skip: skip) {
        rows.append((chain.weights[i], provenance.sigma(chain: number, row: i + 1)))
      }
    }
    return RealizedBudget(rows, accuracy, learner.statistics)
  }

  /// How well the best row fits the data.
  private func goodness(_ chains: [ChainFile], _ skip: Double) -> GoodnessTable {
    let kept = chains.map { BurnIn.kept($0.count, skip: skip) }
    func joined(_ values: (ChainFile) -> [Double]?) -> [Double]? {
      var all: [Double] = []
      for (chain, rows) in zip(chains, kept) {
        guard let own = values(chain) else { return nil }
        all += own[rows]
      }
      return all
    }
    return GoodnessTable(
      posterior.likelihoods, chiSquared: posterior.likelihoods.names.map { name in joined { $0["chi2__" + name] } },
      weights: joined(\.weights) ?? [], minusLogPosterior: joined(\.minusLogPosterior) ?? [])
  }
}
