import EmberTheory

extension FunctionSurrogate {
  /// All that must be kept to build a surrogate again.
  public struct State: Sendable, Hashable, Codable {
    /// Of the function's parameters.
    var names: [String]
    /// ln L of the first point that had one.
    var origin: Double?
    var warp: FunctionWarp
    var nextWarp: Int
    /// ln L at the learner's points.
    var values: [Double]
    var learner: LearnerState
    var session: LearningSession.State
  }

  /// What is known by now.
  public var state: State {
    learning.withLock { learning in
      if learning.session.newSolverCalls > 0 { learning.learn() }
      let learner = learning.provider.state
      let values = learner.points.map { point in
        (try? point.modelPoint()).flatMap { learning.values[$0.cosmology] } ?? .nan
      }
      return State(
        names: names, origin: learning.values.origin, warp: learning.values.warp, nextWarp: learning.nextWarp,
        values: values, learner: learner,
        session: learning.session.state)
    }
  }

  /// Replaces all that is known by a stored state; the function is not asked.
  ///
  /// - Throws: `TheoryError` when the state belongs to other parameters. The surrogate is unchanged then.
  public func restore(_ state: State) throws(TheoryError) {
    guard state.names == names, state.values.count == state.learner.points.count else {
      throw .failed(stage: "restoring the surrogate", reason: "it has learnt a function of other parameters")
    }
    var restored = makeLearning(state.warp)
    try restored.restore(state)
    let found = restored
    learning.withLock { $0 = found }
  }
}
