import EmberConfiguration
import EmberCache
import EmberLearning
import EmberTheory

extension Posterior {
  /// The emulator, trained on what the store holds of the same model.
  ///
  /// - Throws: `EmberError` when there is nothing to train, or nothing to train on.
  package func emulatorFromStore(_ stack: SolverStack, source: String) throws(EmberError) -> LearningProvider {
    guard let learner, let store = stack.store else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: source), key: "theory.ember",
          problem: "there is no emulator to ask: it is off, it has no store, or no cosmological parameter is sampled",
          remedy: "Write `emulator: on` and name a `cache`."))
    }
    let reference = space.point(space.center)
    let inputs = Set(space.cosmologicalInputs)
    var points: [ModelPoint] = []
    do throws(StoreError) {
      try store.forEachEntry(of: stack.provider.identifier, answering: request) { cosmology, _ in
        let isSameModel = ParameterName.allCases.allSatisfy {
          inputs.contains($0) || cosmology[$0] == reference.cosmology[$0]
        }
        if isSameModel { points.append(ModelPoint(cosmology: cosmology, nuisance: reference.nuisance)) }
      }
    } catch { throw EmberError(error) }
    learner.train(design: points)
    return learner
  }
}
