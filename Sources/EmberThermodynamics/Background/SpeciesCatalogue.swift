import EmberTheory

/// Every species beyond photons, baryons, cold dark matter, neutrinos and dark energy.
package enum SpeciesCatalogue {
  package static let types: [any StatedSpecies.Type] = [
    EarlyDarkEnergy.self, DarkEnergyFluid.self, DecayingColdMatter.self,
  ]

  /// Those of some types that parameters state.
  static func stated(
    _ types: [any StatedSpecies.Type], by parameters: CosmologicalParameters
  ) throws(TheoryError) -> [any StatedSpecies] {
    var result: [any StatedSpecies] = []
    for type in types { if let species = try type.init(parameters) { result.append(species) } }
    return result
  }
}

extension CosmologicalModel {
  /// The parameters of species that the model does not have, and its neighbours neither.
  package var parametersOfAbsentSpecies: [ParameterName] {
    SpeciesCatalogue.types.filter { type in !species.contains { Swift.type(of: $0.stated) == type } }
      .flatMap { $0.parameters }
  }

  /// The species of a type, as parameters state it; `nil` where there is none.
  package func species<Stated: StatedSpecies>(_ type: Stated.Type) -> Stated? {
    species.lazy.compactMap { $0.stated as? Stated }.first
  }
}
