import EmberNumerics

/// What a step did to a chain.
enum ChainStep<Annotation: Sendable & Codable>: Sendable {
  /// The chain is at a new point.
  case moved(CurrentPoint<Annotation>)
  /// It stays where it was, one step longer.
  case stayed
  /// There was nothing at the point it tried: it stays, and that does not count.
  case skipped
  /// There are no more points.
  case ended
}

/// One way to take a step: a transition that leaves the density unchanged. The same for all chains within a round.
protocol ChainMove<Evaluator>: Sendable {
  associatedtype Evaluator: LogDensityEvaluator

  /// How many units of weight count as one when rows are thinned.
  var thinning: Int { get }
  /// When the covariance of the samples replaces the one in use; `nil` for never.
  var learning: LearningRule? { get }
  /// False for moves that make a given number of points, however well the chains agree.
  var endsWithConvergence: Bool { get }

  /// What becomes of a step to a point that proves impossible after it was accepted.
  var rejected: ChainStep<Evaluator.Annotation> { get }

  /// A round begins: the density may be another one.
  func beginRound(_ state: inout ChainState<Evaluator.Annotation>)

  /// The first point of a chain; `nil` to draw it from the starting distribution.
  func firstPoint(
    chain: Int, _ state: inout ChainState<Evaluator.Annotation>, _ evaluator: inout Evaluator
  ) -> CurrentPoint<Evaluator.Annotation>?

  /// Takes one step of chain number `number` from `here`. What the move remembers stands in the chain's state, and so does the
  /// random stream.
  func step(
    from here: CurrentPoint<Evaluator.Annotation>, chain number: Int, _ state: inout ChainState<Evaluator.Annotation>,
    _ evaluator: inout Evaluator
  ) -> ChainStep<Evaluator.Annotation>

  /// The warm-up of a chain is over.
  func didWarmUp(_ state: inout ChainState<Evaluator.Annotation>)

  /// Takes a new covariance, and prepares all chains for it.
  ///
  /// Throws `InferenceError.notPositiveDefinite`, and changes nothing then.
  mutating func learn(
    _ covariance: Matrix, _ chains: inout [ChainState<Evaluator.Annotation>]
  ) throws(InferenceError)
}

extension ChainMove {
  var thinning: Int { 1 }
  var learning: LearningRule? { nil }
  var endsWithConvergence: Bool { true }
  var rejected: ChainStep<Evaluator.Annotation> { .stayed }

  func firstPoint(
    chain: Int, _ state: inout ChainState<Evaluator.Annotation>, _ evaluator: inout Evaluator
  ) -> CurrentPoint<Evaluator.Annotation>? { nil }

  func beginRound(_ state: inout ChainState<Evaluator.Annotation>) {}

  func didWarmUp(_ state: inout ChainState<Evaluator.Annotation>) {}

  mutating func learn(
    _ covariance: Matrix, _ chains: inout [ChainState<Evaluator.Annotation>]
  ) throws(InferenceError) {}
}

/// When chains tell a move what the posterior's covariance is.
struct LearningRule: Sendable {
  /// R-1 has to lie between these.
  var minimum: Double
  var maximum: Double
  /// True when a run learns at most once.
  var isOnce = false

  func applies(_ rminus1: Double, after checks: [ConvergenceCheck]) -> Bool {
    rminus1 > minimum && rminus1 < maximum && !(isOnce && checks.contains(where: \.learned))
  }
}
