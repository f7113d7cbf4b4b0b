import EmberInference
import EmberNumerics

/// Adaptive Metropolis with several chains, as cosmologists use it (Lewis & Bridle 2002, arXiv:astro-ph/0205436; Lewis
/// 2013, arXiv:1304.4473).
public struct MetropolisSampler<Target: LogDensity>: Sampler {
  public typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, MetropolisMove<Target.Evaluator>>

  /// A run, from the beginning or continued.
  ///
  /// - Parameters:
  ///   - target: the density.
  ///   - settings: chains, seed, and how steps are proposed; of a run that continues as at its beginning, but for when chains end.
  ///   - start: where chains begin.
  ///   - covariance: that of the density, as far as it is known, in the units of the parameters; later only its completeness matters.
  ///   - peaks: of the density, when there are several: a tenth of the steps are jumps between them.
  ///   - earlier: of a run that continues the last state that the observer was given, and for each chain the rows that it counts.
  ///   - cancellation: ends the run after a round when it is raised.
  ///
  /// Throws `InferenceError.invalidSetting` or `.notPositiveDefinite`; `.unusableCheckpoint` when state and rows do not fit together.
  public init(
    target: Target, settings: MetropolisSettings, start: any StartingDistribution, covariance: ProposalCovariance,
    peaks: [PosteriorPeak] = [],
    resuming earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])? = nil,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    let jump = PeakMap(peaks).map { PeakJump(map: $0) }
    guard let (state, samples) = earlier else {
      let move = try Self.move(target, settings, covariance.matrix, covariance.isComplete, jump)
      let state = SamplerState<Annotation>(
        settings: settings.ensemble, covariance: covariance.matrix, memory: move.makeMemory())
      ensemble = try ChainEnsemble(
        target, settings.ensemble, move, start: start, state: state, cancellation: cancellation)
      return
    }
    try state.validate(dimension: target.dimension, chains: settings.chains, samples: samples)
    let move = try Self.move(target, settings, state.matrix(target.dimension), covariance.isComplete, jump)
    guard state.memories(of: ProposalCycle.self)?.allSatisfy(move.proposal.accepts) ?? true else {
      throw .unusableCheckpoint(reason: "the parameter blocks have changed")
    }
    ensemble = try ChainEnsemble(
      target, settings.ensemble, move, start: start, state: state, samples: samples, cancellation: cancellation)
  }

  @discardableResult
  public mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }

  private static func move(
    _ target: Target, _ settings: MetropolisSettings, _ covariance: Matrix, _ isComplete: Bool, _ jump: PeakJump?
  ) throws(InferenceError) -> MetropolisMove<Target.Evaluator> {
    try settings.validate()
    let blocks = target.blocks
    guard target.dimension > 0, blocks.flatMap(\.indices).sorted() == Array(0..<target.dimension),
      blocks.allSatisfy({ $0.speed > 0 && $0.speed.isFinite })
    else {
      throw .invalidSetting(
        name: "blocks", value: "\(blocks.map(\.indices))",
        requirement: "each of the \(target.dimension) sampled parameters in one block of positive speed")
    }
    try covariance.checkCovariance(of: target.dimension)
    let proposal = try BlockedProposal(
      blocks: blocks, covariance: covariance, scale: settings.proposalScale, oversamplePower: settings.oversamplePower)
    let limit = isComplete ? settings.learnProposalRminus1Max : settings.learnProposalRminus1MaxEarly
    return MetropolisMove(
      proposal: proposal, thinning: settings.oversampleThin ? proposal.thinning : 1,
      learning: settings.learnProposal
        ? LearningRule(minimum: settings.learnProposalRminus1Min, maximum: limit) : nil, jump: jump)
  }
}

extension Matrix {
  /// Throws `InferenceError.invalidSetting` unless there is a row and a column for each parameter.
  func checkCovariance(of dimension: Int) throws(InferenceError) {
    guard rows == dimension, columns == dimension else {
      throw .invalidSetting(
        name: "covmat", value: "\(rows) x \(columns)",
        requirement: "one row and column for each of the \(dimension) sampled parameters")
    }
  }
}
