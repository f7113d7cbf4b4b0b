import EmberTheory

extension FunctionSurrogate {
  /// All that must be kept to build a surrogate again.
  public struct State: Sendable, Hashable, Codable {
    /// Of the function's parameters.
    var names: [String]
    /// ln L of the first point that had one.
    var origin: Double?
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
        names: names, origin: learning.values.origin, values: values, learner: learner, session: learning.session.state)
    }
  }

  /// Replaces all that is known by a stored state; the function is not asked.
  ///
  /// - Throws: `TheoryError` when the state belongs to other parameters. The surrogate is unchanged then.
  public func restore(_ state: State) throws(TheoryError) {
    guard state.names == names, state.values.count == state.learner.points.count else {
      throw .failed(stage: "restoring the surrogate", reason: "it has learnt a function of other parameters")
    }
    var restored = makeLearning()
    if let origin = state.origin { restored.values.begin(at: origin) }
    for (point, value) in zip(state.learner.points, state.values) {
      restored.values.tell(value, at: try point.modelPoint(), isNew: false)
    }
    try restored.provider.restore(state.learner)
    restored.session = restored.provider.makeSession(state.session)
    let found = restored
    learning.withLock { $0 = found }
  }
}
