import EmberAssembly
import EmberConfiguration
import EmberTheory

extension RunConfiguration {
  /// Throws unless a parameter has a prior; the remedy says which ones need one.
  package func checkSampled(remedy: String) throws(EmberError) {
    guard sampled.isEmpty else { return }
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: source), key: "params", problem: "no parameter has a prior", remedy: remedy))
  }
}

extension Posterior {
  /// The sampled parameters of the reference point, or of another one, with other values in their place; within the prior.
  package func reference(_ assignments: ParameterAssignments, around x: [Double]? = nil) throws(EmberError) -> [Double]
  {
    var point = space.point(x ?? space.center)
    try assignments.apply(to: &point, nuisances: likelihoods.nuisanceParameters.map(\.name))
    let x = space.vector(point)
    try space.checkWithinPrior(x, source: "--set")
    return x
  }

  /// The posterior around a point, by a theory's derivatives.
  func linearization(_ x: [Double], by theory: DerivativeTheory, _ configuration: RunConfiguration) throws(EmberError)
    -> PosteriorLinearization
  {
    do { return try linearization(x, by: theory.provider) } catch {
      throw EmberError(error, origin: InputOrigin(source: configuration.source))
    }
  }
}
