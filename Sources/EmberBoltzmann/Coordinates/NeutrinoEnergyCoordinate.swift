import EmberTheory
import Glibc

/// The sum of neutrino masses as the energy that they add: N n (sqrt(m^2 + s^2) - s) for N species of mass m, with n their number in units of
/// standard ones and s the momentum of a typical one at redshift 7.
///
/// A species that is relativistic until late adds energy with the square of its mass, one that slows down early in proportion to it, and so
/// do lensing and all else that spectra feel. In the sum of masses they bend on some 0.02 eV next to zero, where posteriors pile up; here they are
/// nearly straight. Where N_eff is too small for the massive species to be standard ones they are fewer and cooler, so that the same mass adds
/// less: a kink along N_eff, which is in this coordinate and not in what is learnt.
public struct NeutrinoEnergyCoordinate: EmulationCoordinate {
  public init() {}

  public var parameter: ParameterName { .neutrinoMass }
  public var dependencies: [ParameterName] { [.neutrinoMass, .effectiveNeutrinos] }

  /// In eV; `nil` where no mass or number of species is known.
  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    guard let sum = cosmology[.neutrinoMass], sum >= 0, let species = MassiveSpecies(cosmology) else { return nil }
    let mass = sum / species.count
    return species.count * species.number
      * ((mass * mass + species.momentum * species.momentum).squareRoot() - species.momentum)
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard let sum = cosmology[.neutrinoMass], sum >= 0, let species = MassiveSpecies(cosmology) else { return nil }
    let mass = sum / species.count
    let energy = (mass * mass + species.momentum * species.momentum).squareRoot()
    guard energy > 0 else { return [0, 0] }
    // Of the logarithm of N_eff the momentum feels a quarter and the number three.
    let byLog = (3 * (energy - species.momentum) + species.momentum * (species.momentum / energy - 1)) / 4
    return [
      species.number * mass / energy,
      species.isScarce ? species.count * species.number * byLog / species.effective : 0,
    ]
  }

  public func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double? {
    guard value >= 0, let species = MassiveSpecies(cosmology) else { return nil }
    let energy = value / (species.count * species.number)
    return species.count * (energy * (energy + 2 * species.momentum)).squareRoot()
  }
}

/// What massive species are in the solver's convention, of which ``NeutrinoDensity`` knows too.
private struct MassiveSpecies {
  let count: Double
  let effective: Double
  /// True where N_eff is too small for standard ones.
  let isScarce: Bool
  /// Of each, in units of a standard one.
  let number: Double
  /// 3.15 k T_nu (1 + z) in eV.
  let momentum: Double

  init?(_ cosmology: CosmologicalParameters) {
    guard let count = cosmology[.massiveNeutrinos], count > 0, let effective = cosmology[.effectiveNeutrinos],
      effective > 0
    else { return nil }
    let share = min(effective / (count * NeutrinoDensity.standard), 1)
    let temperature = share.squareRoot().squareRoot()
    (self.count, self.effective) = (count, effective)
    isScarce = share < 1
    number = temperature * temperature * temperature
    momentum = Self.standardMomentum * temperature
  }

  private static let standardMomentum = 0.004
}
