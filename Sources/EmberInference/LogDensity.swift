/// The logarithm of a probability density over a fixed list of real parameters: what a sampler explores.
///
/// The density itself is shared and immutable; every chain evaluates it through an evaluator of its own, which may keep
/// state (a cached slow part, a frozen emulator). What the evaluators learn is merged in `synchronize`, while no chain
/// runs, so that results do not depend on the timing of threads.
public protocol LogDensity: Sendable {
  associatedtype Evaluator: LogDensityEvaluator

  /// The number of parameters.
  var dimension: Int { get }

  /// The parameters by speed. Every index below `dimension` stands in exactly one block.
  var blocks: [ParameterBlock] { get }

  /// The evaluator of chain number `chain`, counted from 0. `seed` is the same whenever the run has the same seed.
  func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator

  /// Called between rounds with the evaluators of all chains in the order of the chains.
  func synchronize(_ evaluators: inout [Evaluator])
}

extension LogDensity {
  /// One block that holds every parameter.
  public var blocks: [ParameterBlock] { [ParameterBlock(indices: Array(0..<dimension))] }

  /// Nothing is shared.
  public func synchronize(_ evaluators: inout [Evaluator]) {}
}

/// Evaluates a log density for one chain.
public protocol LogDensityEvaluator: Sendable {
  /// What is remembered about an evaluation besides numbers, for example where it came from.
  associatedtype Annotation: Sendable & Codable

  /// Takes the flag that ends the run. What a round does after it is raised is thrown away: an evaluator whose answers take long may say
  /// then that there is nothing anywhere, so that no step keeps anybody waiting.
  mutating func watch(_ cancellation: CancellationFlag)

  /// Called before the steps of each round, after `synchronize`.
  ///
  /// - Parameters:
  ///   - round: the number of the round, from 0.
  ///   - seed: differs from round to round and from chain to chain and depends on the seed of the run only. Random
  ///     decisions seeded here repeat in a resumed run.
  ///   - current: where the chain stands (`nil` before its first point). An evaluator whose density changed in
  ///     `synchronize` may replace the evaluation, so that a chain does not stay on a value that is no longer true.
  mutating func beginRound(_ round: Int, seed: UInt64, current: inout CurrentPoint<Annotation>?)

  /// The log density and the further outputs at `x`.
  mutating func evaluate(_ x: [Double]) -> Evaluation<Annotation>

  /// The same for a caller who will reject the point unless its density lies above `threshold`: an evaluator that knows that
  /// it does not may answer minus infinity and save itself the work.
  mutating func evaluate(_ x: [Double], above threshold: Double) -> Evaluation<Annotation>

  /// The second stage of a delayed acceptance: replaces the log density of an evaluation that has an
  /// ``Evaluation/approximation`` by the true one, and whatever follows from it. Called before a point is accepted.
  mutating func confirm(_ evaluation: inout Evaluation<Annotation>, at x: [Double])

  /// The chain moves to `x`. May change outputs and annotation (an audit result, say) before the row is written; a density of zero
  /// takes the step back.
  ///
  /// - Parameter weight: What a row of weight one at `x` will count as, beside the others of the run: 1 where chains visit points as often
  ///   as the density asks for.
  mutating func didAccept(_ evaluation: inout Evaluation<Annotation>, at x: [Double], weight: Double)

  /// The chain stays a step longer at `x`, where `evaluation` stands. May change outputs and annotation as ``didAccept(_:at:)`` does.
  mutating func didStay(_ evaluation: inout Evaluation<Annotation>, at x: [Double])

  /// True when this chain has something to share, which ends its round early.
  var wantsSynchronization: Bool { get }
}

extension LogDensityEvaluator {
  /// Answers do not take long.
  public mutating func watch(_ cancellation: CancellationFlag) {}

  /// Nothing changes between rounds.
  public mutating func beginRound(_ round: Int, seed: UInt64, current: inout CurrentPoint<Annotation>?) {}

  /// The threshold makes no difference.
  public mutating func evaluate(_ x: [Double], above threshold: Double) -> Evaluation<Annotation> { evaluate(x) }

  /// The evaluation is true as it is.
  public mutating func confirm(_ evaluation: inout Evaluation<Annotation>, at x: [Double]) {}

  /// Nothing to add.
  public mutating func didAccept(_ evaluation: inout Evaluation<Annotation>, at x: [Double], weight: Double) {}

  /// Nothing to add.
  public mutating func didStay(_ evaluation: inout Evaluation<Annotation>, at x: [Double]) {}

  /// Never.
  public var wantsSynchronization: Bool { false }
}
