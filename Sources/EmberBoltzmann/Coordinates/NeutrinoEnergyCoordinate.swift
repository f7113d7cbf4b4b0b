import EmberTheory
import Glibc

/// The sum of neutrino masses as the energy that they add: N n (sqrt(m^2 + s^2) - s) for N species of mass m, with n their number in units of
/// standard ones and s the momentum of a typical one, the mean of that at redshifts 7 and 56.
///
/// A species that is relativistic until late adds energy with the square of its mass, one that slows down early in proportion to it, and so
/// do lensing and all else that spectra feel, some of it later and some earlier. In the sum of masses they bend on some 0.02 eV next to zero, where
/// posteriors pile up, and at one redshift's momentum, small or large, on some 0.1 eV; here they are nearly straight: from 0 to 0.1, 0.4 and 0.7 eV
/// in three species at the same angle of the sound horizon a quadratic function leaves 0.008, 0.04 and 0.11 standard deviations of data like
/// CMB-S4's, where at redshift 7 alone it leaves 0.024, 0.20 and 0.34. Where N_eff is too small for the massive species to be standard ones they
/// are fewer and cooler, so that the same mass adds less: a kink along N_eff, which is in this coordinate and not in what is learnt.
public struct NeutrinoEnergyCoordinate: EmulationCoordinate {
  public init() {}

  public var parameter: ParameterName { .neutrinoMass }
  public var dependencies: [ParameterName] { [.neutrinoMass, .effectiveNeutrinos] }

  /// In eV; `nil` where no mass or number of species is known.
  public func value(_ cosmology: CosmologicalParameters) -> Double? {
    guard let sum = cosmology[.neutrinoMass], sum >= 0, let species = MassiveSpecies(cosmology) else { return nil }
    return species.count * species.number * species.energy(sum / species.count).value
  }

  public func gradient(_ cosmology: CosmologicalParameters) -> [Double]? {
    guard let sum = cosmology[.neutrinoMass], sum >= 0, let species = MassiveSpecies(cosmology) else { return nil }
    let energy = species.energy(sum / species.count)
    // Of the logarithm of N_eff the momentum feels a quarter and the number three.
    let byLog = (3 * energy.value + energy.byMomentum) / 4
    return [
      species.number * energy.byMass,
      species.isScarce ? species.count * species.number * byLog / species.effective : 0,
    ]
  }

  public func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double? {
    guard value >= 0, let species = MassiveSpecies(cosmology) else { return nil }
    return species.count * species.mass(energy: value / (species.count * species.number))
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
  /// 3.15 k T_nu (1 + z) in eV, at several redshifts that count equally, the earliest last.
  private let momenta: [Double]

  init?(_ cosmology: CosmologicalParameters) {
    guard let count = cosmology[.massiveNeutrinos], count > 0, let effective = cosmology[.effectiveNeutrinos],
      effective > 0
    else { return nil }
    let share = min(effective / (count * NeutrinoDensity.standard), 1)
    let temperature = share.squareRoot().squareRoot()
    (self.count, self.effective) = (count, effective)
    isScarce = share < 1
    number = temperature * temperature * temperature
    momenta = Self.standardMomenta.map { $0 * temperature }
  }

  /// What a mass adds to the energy of one of them, in eV, its slope along the mass, and that along the logarithm of all momenta.
  func energy(_ mass: Double) -> (value: Double, byMass: Double, byMomentum: Double) {
    var sum = (value: 0.0, byMass: 0.0, byMomentum: 0.0)
    let weight = 1 / Double(momenta.count)
    for momentum in momenta {
      let energy = (mass * mass + momentum * momentum).squareRoot()
      sum.value += weight * (energy - momentum)
      sum.byMass += weight * mass / energy
      sum.byMomentum += weight * momentum * (momentum / energy - 1)
    }
    return sum
  }

  /// The mass that adds so much, by Newton's method: from above, because the energy is a convex function of it.
  func mass(energy: Double) -> Double {
    var mass = (energy * (energy + 2 * (momenta.last ?? 0))).squareRoot()
    guard mass > 0 else { return 0 }
    for _ in 0..<60 {
      let present = self.energy(mass)
      let step = (present.value - energy) / present.byMass
      mass -= step
      if abs(step) < 1e-15 * mass { break }
    }
    return mass
  }

  private static let standardMomenta = [0.004, 0.03]
}
