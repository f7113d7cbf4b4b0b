import EmberNumerics

/// What a step did to a chain.
package enum ChainStep<Annotation: Sendable & Codable>: Sendable {
  /// The chain is at a new point.
  case moved(CurrentPoint<Annotation>)
  /// It stays where it was, one step longer.
  case stayed
  /// There was nothing at the point it tried: it stays, and that does not count.
  case skipped
  /// There are no more points.
  case ended
}

/// Where a chain begins.
package enum ChainStart<Annotation: Sendable & Codable>: Sendable {
  case at(CurrentPoint<Annotation>)
  /// At a point of the starting distribution.
  case drawn
  /// Not known before the next round.
  case pending
  /// Nowhere: there was nothing at any of so many points.
  case nowhere(tries: Int)
  /// There is no point for this chain; others may have some.
  case ended
}

/// One way to take a step: a transition that leaves the density unchanged. The same for all chains within a round.
package protocol ChainMove<Evaluator>: Sendable {
  associatedtype Evaluator: LogDensityEvaluator
  /// What a chain remembers from step to step.
  associatedtype Memory: ChainMemory = NoMemory

  /// How many units of weight count as one when rows are thinned.
  var thinning: Int { get }
  /// When the covariance of the samples replaces the one in use; `nil` for never.
  var learning: LearningRule? { get }
  /// False for moves that make a given number of points, however well the chains agree.
  var endsWithConvergence: Bool { get }

  /// What becomes of a step to a point that proves impossible after it was accepted.
  var rejected: ChainStep<Evaluator.Annotation> { get }

  /// What a chain remembers before its first step.
  func makeMemory() -> Memory

  /// Steps that a chain takes before its rows begin, with the present covariance; a covariance that was learnt may need some anew.
  ///
  /// - Parameter memory: of the steps so far, if any; prepared for those to come.
  func warmUp(_ memory: inout Memory) -> Int

  /// A round begins: the density may be another one.
  func beginRound(_ memory: inout Memory)

  /// The first point of a chain; asked again in the next round while it is pending.
  func firstPoint(
    chain: Int, _ memory: inout Memory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStart<Evaluator.Annotation>

  /// Takes one step of chain number `number` from `here`.
  func step(
    from here: CurrentPoint<Evaluator.Annotation>, chain number: Int, _ memory: inout Memory,
    _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStep<Evaluator.Annotation>

  /// A step that was taken proved impossible: the chain is where it was.
  func didRetract(_ memory: inout Memory)

  /// The warm-up of a chain is over.
  func didWarmUp(_ memory: inout Memory)

  /// The covariance that this move would learn of some rows, given that within chains; `nil` while they do not tell it.
  func covariance(of parts: [(samples: ChainSamples, rows: Range<Int>)], within chains: Matrix) -> Matrix?

  /// Takes a new covariance.
  ///
  /// Throws `InferenceError.notPositiveDefinite`, and changes nothing then.
  mutating func learn(_ covariance: Matrix) throws(InferenceError)
}

extension ChainMove {
  package var thinning: Int { 1 }
  package var learning: LearningRule? { nil }
  package var endsWithConvergence: Bool { true }
  package var rejected: ChainStep<Evaluator.Annotation> { .stayed }

  package func firstPoint(
    chain: Int, _ memory: inout Memory, _ evaluator: inout Evaluator, using random: inout RandomStream
  ) -> ChainStart<Evaluator.Annotation> { .drawn }

  package func warmUp(_ memory: inout Memory) -> Int { 0 }

  package func beginRound(_ memory: inout Memory) {}

  package func didRetract(_ memory: inout Memory) {}

  package func didWarmUp(_ memory: inout Memory) {}

  package func covariance(of parts: [(samples: ChainSamples, rows: Range<Int>)], within chains: Matrix) -> Matrix? {
    chains
  }

  package mutating func learn(_ covariance: Matrix) throws(InferenceError) {}
}

extension ChainMove where Memory == NoMemory {
  package func makeMemory() -> NoMemory { NoMemory() }
}

/// When chains tell a move what the posterior's covariance is.
package struct LearningRule: Sendable {
  /// R-1 has to lie between these.
  var minimum: Double
  var maximum: Double
  /// True when a run learns at most once.
  var isOnce = false

  package init(minimum: Double, maximum: Double, isOnce: Bool = false) {
    self.minimum = minimum
    self.maximum = maximum
    self.isOnce = isOnce
  }

  func applies(_ rminus1: Double, after checks: [ConvergenceCheck]) -> Bool {
    rminus1 > minimum && rminus1 < maximum && !(isOnce && checks.contains(where: \.learned))
  }
}
