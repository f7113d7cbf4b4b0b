import EmberNumerics
import EmberTheory
import EmberThermodynamics

/// A species beyond the core that knows its perturbations.
protocol PerturbedSpecies: StatedSpecies {
  /// The perturbations of the species that the models of all lanes have in common with this one.
  func perturbation(of modes: SpeciesModes) -> any SpeciesPerturbation
}

/// What perturbations of a species are made for: a group of wavenumbers of one model, or one wavenumber of neighbouring models.
struct SpeciesModes {
  /// Wavenumbers in 1/Mpc.
  let k: Lanes
  let geometry: Geometry
  /// One model, or that of each lane.
  let models: [CosmologicalModel]

  /// A number that each model has.
  func lanes(_ value: (CosmologicalModel) -> Double) -> Lanes {
    models.count == 1 ? Lanes(repeating: value(models[0])) : Lanes(models.map(value))
  }

  /// A number that the species of a type has in each model.
  func lanes<Stated: StatedSpecies>(_ type: Stated.Type, _ value: (Stated) -> Double) -> Lanes {
    lanes { $0.species(type).map(value) ?? .nan }
  }
}
