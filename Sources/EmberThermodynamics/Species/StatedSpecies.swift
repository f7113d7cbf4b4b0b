import EmberTheory

/// A species beyond photons, baryons, cold dark matter, neutrinos and dark energy, as parameters state it.
///
/// A new one is a type with its history, perturbations of it in `EmberBoltzmann`, rows in the table of parameters, and one line in
/// `SpeciesCatalogue`.
package protocol StatedSpecies: Sendable, Hashable {
  /// The parameters without which there is none of it.
  static var parameters: [ParameterName] { get }
  /// True where a part of it is matter or radiation (``SpeciesHistory/matter(_:)``, ``SpeciesHistory/radiation(_:)``), which today leave less to
  /// dark energy.
  static var hasMatter: Bool { get }
  /// True where its history depends on the expansion today: on the Hubble constant, curvature and dark energy.
  static var dependsOnExpansion: Bool { get }
  /// True where it is the dark energy that the other densities leave, perturbed in its own way.
  static var isDarkEnergy: Bool { get }

  /// What parameters state; `nil` when they state none. Throws for what cannot be.
  init?(_ parameters: CosmologicalParameters) throws(TheoryError)

  /// The largest share of the density that it ever has, where its parameters tell; `nil` where they do not, and for what is matter or radiation.
  var largestShare: Double? { get }

  /// Its history in a universe; throws where there is none. It is asked for when it is first needed.
  func history(among surroundings: Surroundings) throws(TheoryError) -> any SpeciesHistory
}

extension StatedSpecies {
  package static var hasMatter: Bool { false }
  package static var dependsOnExpansion: Bool { false }
  package static var isDarkEnergy: Bool { false }
  package var largestShare: Double? { nil }
}
