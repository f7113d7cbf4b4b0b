import EmberTheory
import Glibc

/// The sum of neutrino masses as the energy that they add: N (sqrt(m^2 + s^2) - s) for N species of mass m, with s the momentum of a typical neutrino
/// at redshift 7.
///
/// A species that is relativistic until late adds energy with the square of its mass, one that slows down early in proportion to it, and so
/// do lensing and all else that spectra feel. In the sum of masses they bend on some 0.02 eV next to zero, where posteriors pile up; here they are
/// nearly straight.
public struct NeutrinoEnergyCoordinate: EmulationCoordinate {
  public init() {}

  public var parameter: ParameterName { .neutrinoMass }
  public var dependencies: [ParameterName] { [.neutrinoMass] }

  /// In eV; `nil` where no mass or number of species is known.
  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    guard let (mass, species) = Self.masses(cosmology) else { return nil }
    return species * ((mass * mass + Self.momentum * Self.momentum).squareRoot() - Self.momentum)
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard let (mass, _) = Self.masses(cosmology) else { return nil }
    return [mass / (mass * mass + Self.momentum * Self.momentum).squareRoot()]
  }

  public func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double? {
    guard value >= 0, let species = Self.species(cosmology) else { return nil }
    let energy = value / species
    return species * (energy * (energy + 2 * Self.momentum)).squareRoot()
  }

  private static func masses(_ cosmology: CosmologicalParameters) -> (mass: Double, species: Double)? {
    guard let sum = cosmology[.neutrinoMass], sum >= 0, let species = species(cosmology) else { return nil }
    return (sum / species, species)
  }

  private static func species(_ cosmology: CosmologicalParameters) -> Double? {
    cosmology[.massiveNeutrinos].flatMap { $0 > 0 ? $0 : nil }
  }

  /// 3.15 k T_nu (1 + z) in eV.
  private static let momentum = 0.004
}
