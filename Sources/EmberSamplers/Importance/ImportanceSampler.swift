import EmberInference
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
/// Where the new density is zero a row is left out. What the weights are worth is told by `ParetoSmoothedWeights`.
public struct ImportanceSampler<Target: LogDensity>: Sampler {
  public typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, ReplayMove<Target.Evaluator>>

  /// Rows that are tried for one at which the new density is positive.
  private static var startingTries: Int { 1000 }

  /// - Parameters:
  ///   - target: the density.
  ///   - settings: chains and seed.
  ///   - chains: the rows of the chains of the other density; `settings.chains` of them.
  ///   - covariance: that of the rows, for those who read the state.
  ///   - earlier: the last state the observer of an earlier run was given, and the rows it counts; `nil` for a new run.
  ///   - cancellation: ends the run after a round when it is raised.
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
    let state: SamplerState<Annotation>
    let offset: Double
    if let earlier {
      guard let known = earlier.state.memories(of: ReplayMemory.self)?.first else {
        throw .unusableCheckpoint(reason: "it was made by another sampler")
      }
      (state, offset) = (earlier.state, known.logWeightOffset)
    } else {
      offset = try Self.offset(target, chains)
      state = SamplerState(
        settings: settings, covariance: covariance, memory: ReplayMemory(logWeightOffset: offset))
    }
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

/// How far a chain has been read that is re-weighted.
package struct ReplayMemory: ChainMemory {
  package static var kind: String { "replay" }

  /// Rows of the other chain that have been read.
  var rowsRead = 0
  /// ln of what all weights are divided by, so that they are numbers near 1.
  let logWeightOffset: Double

  init(logWeightOffset: Double) { self.logWeightOffset = logWeightOffset }

  package var isPossible: Bool { rowsRead >= 0 && logWeightOffset.isFinite }
}

/// A step to the next row of a given chain.
private struct ReplayMove<Evaluator: LogDensityEvaluator>: ChainMove {
  typealias Annotation = Evaluator.Annotation

  let chains: [[WeightedPoint]]
  /// ln of what all weights are divided by.
  let offset: Double

  var endsWithConvergence: Bool { false }
  var rejected: ChainStep<Annotation> { .skipped }

  func makeMemory() -> ReplayMemory { ReplayMemory(logWeightOffset: offset) }

  func firstPoint(
    chain: Int, _ memory: inout ReplayMemory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStart<Annotation> { next(chain, &memory, &evaluator).map { .at($0) } ?? .ended }

  func step(
    from here: CurrentPoint<Annotation>, chain number: Int, _ memory: inout ReplayMemory,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Annotation> { next(number, &memory, &evaluator).map { .moved($0) } ?? .ended }

  /// The next row at which the density is positive.
  private func next(
    _ chain: Int, _ memory: inout ReplayMemory, _ evaluator: inout Evaluator
  ) -> CurrentPoint<Annotation>? {
    while memory.rowsRead < chains[chain].count {
      let row = chains[chain][memory.rowsRead]
      memory.rowsRead += 1
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
