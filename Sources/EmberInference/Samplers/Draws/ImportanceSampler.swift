import EmberNumerics
import Glibc

/// A sample of another density.
public struct WeightedPoint: Sendable, Equatable {
  public var x: [Double]
  public var weight: Double
  /// ln of the density it is a sample of, up to a constant.
  public var logDensity: Double

  public init(x: [Double], weight: Double, logDensity: Double) {
    self.x = x
    self.weight = weight
    self.logDensity = logDensity
  }
}

/// Re-weights the rows of chains of another density: each gets its weight times the ratio of the densities.
///
/// Where the new density is zero a row is left out. What the weights are worth is told by ``ParetoSmoothedWeights``.
public struct ImportanceSampler<Target: LogDensity>: Sampler {
  public typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, ReplayMove<Target.Evaluator>>

  /// Rows that are tried for one at which the new density is positive.
  private static var startingTries: Int { 1000 }

  /// - Parameters:
  ///   - chains: the rows of the chains of the other density; `settings.chains` of them.
  ///   - covariance: that of the rows, for those who read the state.
  ///   - earlier: the last state the observer of an earlier run was given, and the rows it counts; `nil` for a new run.
  ///
  /// Throws `InferenceError.invalidSetting`, `.unusableCheckpoint`, or `.evaluationFailed` when the new density is zero
  /// everywhere.
  public init(
    target: Target, settings: EnsembleSettings, chains: [[WeightedPoint]], covariance: Matrix,
    resuming earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])? = nil,
    cancellation: CancellationFlag = CancellationFlag()
  ) throws(InferenceError) {
    try settings.validate()
    guard chains.count == settings.chains, chains.joined().allSatisfy({ $0.x.count == target.dimension }) else {
      throw .invalidSetting(
        name: "chains", value: "\(chains.count)", requirement: "as many as are re-weighted, with the same parameters")
    }
    var state = earlier?.state ?? SamplerState(settings: settings, covariance: covariance)
    let offset: Double
    if let known = state.logWeightOffset { offset = known } else { offset = try Self.offset(target, chains) }
    state.logWeightOffset = offset
    let best = chains.joined().first?.x ?? []
    ensemble = try ChainEnsemble(
      target, settings, ReplayMove(chains: chains, offset: offset),
      start: ReferenceDistribution(best.map { .value($0) }, prior: Prior(best.map { .normal(loc: $0, scale: 1) })),
      state: state, samples: earlier?.samples, cancellation: cancellation)
  }

  /// ln of the ratio of the densities at the best row that has one.
  private static func offset(_ target: Target, _ chains: [[WeightedPoint]]) throws(InferenceError) -> Double {
    var evaluator = target.makeEvaluator(chain: 0, seed: 0)
    for row in chains.joined().sorted(by: { $0.logDensity > $1.logDensity }).prefix(startingTries) {
      let density = evaluator.evaluate(row.x).logDensity
      if density.isFinite { return density - row.logDensity }
    }
    throw .evaluationFailed(reason: "the new posterior is zero at every row of the chains that are re-weighted")
  }

  @discardableResult
  public mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }
}

/// A step to the next row of a given chain.
private struct ReplayMove<Evaluator: LogDensityEvaluator>: ChainMove {
  typealias Annotation = Evaluator.Annotation

  let chains: [[WeightedPoint]]
  /// ln of what all weights are divided by.
  let offset: Double

  var endsWithConvergence: Bool { false }
  var rejected: ChainStep<Annotation> { .skipped }

  func firstPoint(
    chain: Int, _ state: inout ChainState<Annotation>, _ evaluator: inout Evaluator
  ) -> CurrentPoint<Annotation>? { next(chain, &state, &evaluator) }

  func step(
    from here: CurrentPoint<Annotation>, chain number: Int, _ state: inout ChainState<Annotation>,
    _ evaluator: inout Evaluator
  ) -> ChainStep<Annotation> { next(number, &state, &evaluator).map { .moved($0) } ?? .ended }

  /// The next row at which the density is positive.
  private func next(
    _ chain: Int, _ state: inout ChainState<Annotation>, _ evaluator: inout Evaluator
  ) -> CurrentPoint<Annotation>? {
    while state.rowsRead < chains[chain].count {
      let row = chains[chain][state.rowsRead]
      state.rowsRead += 1
      guard row.weight > 0 else { continue }
      var evaluation = evaluator.evaluate(row.x)
      if evaluation.approximation != nil { evaluator.confirm(&evaluation, at: row.x) }
      guard evaluation.logDensity.isFinite else { continue }
      var point = CurrentPoint(x: row.x, evaluation: evaluation)
      point.logFactor = log(row.weight) - row.logDensity - offset
      return point
    }
    return nil
  }
}
