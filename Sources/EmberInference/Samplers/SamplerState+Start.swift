import EmberNumerics

extension SamplerState {
  /// The state before the first round.
  ///
  /// - Parameter warmUp: steps that each chain takes before its rows begin.
  package init(settings: EnsembleSettings, covariance: Matrix, memory: some ChainMemory, warmUp: Int = 0) {
    rounds = 0
    self.covariance = covariance.elements
    checks = []
    rowsAtCheck = Array(repeating: 0, count: settings.chains)
    stepsAtCheck = 0
    acceptedAtCheck = 0
    chains = (0..<settings.chains).map { chain in
      ChainState(
        random: RandomStream(seed: settings.seed, stream: UInt64(chain)), memory: StoredMemory(memory),
        burnInLeft: settings.burnIn, warmUpLeft: warmUp)
    }
  }

  /// Throws `InferenceError.unusableCheckpoint` unless the state belongs to such a run.
  public func validate(dimension: Int, chains count: Int) throws(InferenceError) {
    guard chains.count == count, rowsAtCheck.count == count else {
      throw .unusableCheckpoint(reason: "it has \(chains.count) chains, the run asks for \(count)")
    }
    guard covariance.count == dimension * dimension,
      chains.allSatisfy({ $0.current.map { $0.x.count == dimension } ?? true })
    else { throw .unusableCheckpoint(reason: "it was made with another number of sampled parameters") }
    guard rounds >= 0, stepsAtCheck >= 0, acceptedAtCheck >= 0, rowsAtCheck.allSatisfy({ $0 >= 0 }),
      chains.allSatisfy(\.isPossible)
    else { throw .unusableCheckpoint(reason: "it counts less than nothing") }
  }

  /// Throws `InferenceError.unusableCheckpoint` unless the state belongs to such a run and to these rows.
  public func validate(dimension: Int, chains count: Int, samples: [ChainSamples]) throws(InferenceError) {
    try validate(dimension: dimension, chains: count)
    guard samples.count == count, samples.allSatisfy({ $0.dimension == dimension }) else {
      throw .unusableCheckpoint(reason: "the chain files do not have the sampled parameters")
    }
    for i in 0..<count where samples[i].count != chains[i].rows {
      throw .unusableCheckpoint(
        reason: "chain \(i + 1) has \(samples[i].count) rows in its file and \(chains[i].rows) in the checkpoint")
    }
  }
}

extension ChainState {
  /// True when nothing is counted below zero.
  fileprivate var isPossible: Bool {
    [rows, steps, accepted, burnInLeft, warmUpLeft, skips, carriedWeight, stepsLeft, current?.weight ?? 0]
      .allSatisfy { $0 >= 0 } && memory.content.isPossible
  }
}
