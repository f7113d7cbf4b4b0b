import EmberTheory
import EmberThermodynamics

/// All that decides what the solver answers, besides the parameters and the request: its precision and its models.
public struct SolverConfiguration: Sendable {
  public var precision: SolverPrecision
  /// How hydrogen and helium recombine.
  public var recombination: any RecombinationModel = Recfast.cosmoRec
  /// How the universe is ionised again.
  public var reionization: any ReionizationModel = TanhReionization()
  /// How dark energy that is no cosmological constant is perturbed.
  public var darkEnergy = DarkEnergyModel.parametrizedPostFriedmann

  public init(precision: SolverPrecision = .default) { self.precision = precision }

  /// Every choice, spelled out in a stable order: the key of stored answers, together with the solver's version.
  ///
  /// Models are named where they are not the default ones only, so that the key of a configuration stays what it is when there is a choice more.
  public var identifier: String {
    let standard = SolverConfiguration()
    let parts = zip(models, standard.models).filter { $0.0.identifier != $0.1.identifier }.map(\.0)
    return ([precision.description] + parts.map { "\($0.role)=\($0.identifier)" }).joined(separator: " ")
  }

  private var models: [(role: String, identifier: String)] {
    [
      ("recombination", recombination.identifier), ("reionization", reionization.identifier),
      ("darkEnergy", darkEnergy.rawValue),
    ]
  }

  /// The model that parameters state.
  func model(_ cosmology: CosmologicalParameters) throws(TheoryError) -> CosmologicalModel {
    let model = try CosmologicalModel(cosmology, recombination: recombination, reionization: reionization)
    for species in model.species { try species.check() }
    return model
  }

  /// The same models at another precision.
  func with(_ precision: SolverPrecision) -> SolverConfiguration {
    var result = self
    result.precision = precision
    return result
  }
}

/// Perturbations of dark energy with an equation of state w0 + wa (1 - a).
public enum DarkEnergyModel: String, Sendable, Hashable {
  /// Fang, Hu & Lewis 2008 (arXiv:0808.3125), which passes through w = -1.
  case parametrizedPostFriedmann = "ppf"
}
