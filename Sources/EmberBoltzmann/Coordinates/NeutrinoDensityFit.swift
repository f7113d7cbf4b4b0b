import EmberTheory
import EmberThermodynamics
import Glibc

/// Omega h^2 a^4 of all neutrinos as a function of the scale factor, to a part in a thousand and within nanoseconds (Komatsu et al. 2011,
/// equation 26). Only a coordinate may be so rough: the background takes ``FermiDiracIntegrals``.
struct NeutrinoDensityFit: Sendable {
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
    let (rise, _) = Self.rise(stretch * a)
    return massless + species * Self.standard * Self.perSpecies * share * rise
  }

  /// The derivatives with respect to the sum of masses and to N_eff.
  func slopes(_ a: Double) -> (mass: Double, count: Double) {
    guard species > 0 else { return (0, Self.perSpecies) }
    let (rise, slope) = Self.rise(stretch * a)
    let one = species * Self.standard * Self.perSpecies
    return (one * share * slope / mass, isScarce ? Self.perSpecies * (rise - slope / 4) : Self.perSpecies)
  }

  /// m / (k T) today of one species, in units of the interpolation.
  private var stretch: Double {
    species > 0 ? Self.scale * mass / (species * Self.temperature * share.squareRoot().squareRoot()) : 0
  }

  /// (1 + x^p)^(1/p), and x times its derivative.
  private static func rise(_ x: Double) -> (value: Double, slope: Double) {
    let power = pow(x, exponent)
    let value = pow(1 + power, 1 / exponent)
    return (value, value * power / (1 + power))
  }

  private static let exponent = 1.83
  private static let scale = 0.3173
  /// Omega h^2 of massless neutrinos per unit of N_eff, the share of a standard species in N_eff, and k T_nu of one today in eV.
  private static let perSpecies = 0.22711 * photons
  private static let standard = 3.044 / 3
  private static let temperature = 1.68189e-4
}
