import EmberTheory
import EmberThermodynamics

/// Omega h^2 a^4 of all neutrinos as a function of the scale factor, with temperatures that are rounded: for coordinates.
struct NeutrinoDensity: Sendable {
  /// Omega h^2 of photons of 2.7255 K.
  static let photons = 2.4728e-5

  private let mass: Double
  /// Number of massive species, and the density of each of them relative to a standard one.
  private let species: Double
  private let share: Double
  private let massless: Double
  /// True where N_eff is too small for the massive species to be standard ones.
  private let isScarce: Bool

  /// `nil` when a parameter is not known.
  init?(_ parameters: CosmologicalParameters) {
    // Masses that are given one by one are left out.
    guard let effective = parameters[.effectiveNeutrinos], let count = parameters[.massiveNeutrinos] else { return nil }
    let sum = parameters[.neutrinoMass] ?? 0
    mass = sum
    species = sum > 0 ? count : 0
    isScarce = effective < species * Self.standard
    share = isScarce ? effective / (species * Self.standard) : 1
    massless = Self.perSpecies * max(effective - species * Self.standard, 0)
  }

  func density(_ a: Double) -> Double {
    let (rise, _) = rise(a)
    return massless + species * Self.standard * Self.perSpecies * share * rise
  }

  /// The derivatives with respect to the sum of masses and to N_eff.
  func slopes(_ a: Double) -> (mass: Double, count: Double) {
    guard species > 0 else { return (0, Self.perSpecies) }
    let (rise, slope) = rise(a)
    let one = species * Self.standard * Self.perSpecies
    return (one * share * slope / mass, isScarce ? Self.perSpecies * (rise - slope / 4) : Self.perSpecies)
  }

  /// The density of a massive species relative to a massless one, and its derivative with respect to the logarithm of mass.
  private func rise(_ a: Double) -> (value: Double, slope: Double) {
    guard species > 0 else { return (1, 0) }
    let (density, pressure) = FermiDiracIntegrals.shared(
      y: a * mass / (species * Self.temperature * share.squareRoot().squareRoot()))
    return (density, density - 3 * pressure)
  }

  /// Omega h^2 of massless neutrinos per unit of N_eff, the share of a standard species in N_eff, and k T_nu of one today in eV.
  private static let perSpecies = 0.22711 * photons
  static let standard = 3.044 / 3
  private static let temperature = 1.68189e-4
}
