import EmberTheory
import EmberThermodynamics

extension BoltzmannSolver {
  /// The expansion of a model: without an angle of the sound horizon the work of a tenth of a millisecond, with one that of a few
  /// thermal histories.
  ///
  /// - Throws: `TheoryError` when there is no such model.
  public func background(_ cosmology: CosmologicalParameters) throws(TheoryError) -> BackgroundFunctions {
    BackgroundFunctions(Background(try configuration.model(cosmology)))
  }
}
