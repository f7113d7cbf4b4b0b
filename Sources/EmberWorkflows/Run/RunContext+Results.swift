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

  /// What the run found and what it cost.
  ///
  /// - Parameters:
  ///   - counts: what the posterior cost, without the guarantee.
  ///   - samplingSeconds: between the first step of this process and the last.
  func results(
    _ state: SamplerState<PointAnnotation>, ending: RunEnding, counts: CountingProvider.Counts, samplingSeconds: Double,
    guarantee: PosteriorGuarantee?, weights: ImportanceReport?
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
      method: sampler.method, ending: ending, status: state.status, names: names, dimension: posterior.dimension,
      summary: found, skippedShare: skip, counts: counts, samplingSeconds: samplingSeconds, wallSeconds: wallSeconds,
      learning: posterior.learner?.statistics, guarantee: guarantee, weights: weights,
      priorWithoutModel: PriorReach(posterior).share, storeFailure: stack.storeFailure.map { "\($0)" },
      prefix: files.prefix)
  }
}

extension RunContext {
  /// What `sampler: evaluate` has found.
  var evaluations: EvaluationSummary {
    get throws(EmberError) {
      do throws(InferenceError) {
        return EvaluationSummary(
          try ChainReader.read(path: files.chain(1)), sampled: posterior.space.sampled.map(\.name),
          counts: solver.counts, wallSeconds: wallSeconds, prefix: files.prefix)
      } catch { throw EmberError(error, source: configuration.source) }
    }
  }
}
