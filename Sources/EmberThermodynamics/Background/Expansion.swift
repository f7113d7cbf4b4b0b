/// The Friedmann equation: total density, and what curvature counts for, as a function of a.
struct Expansion: Sendable {
  package let radiation: Double
  package let matter: Double
  /// 8 pi G rho a^3 of all matter early on, of other species too.
  let earlyMatter: Double
  /// 3 Omega_k H0^2, which dilutes as a^-2.
  private let curvature: Double
  /// 8 pi G rho of dark energy today, without what is left of other species.
  package let dark: Double
  private let darkEnergy: DarkEnergy
  private let isConstant: Bool
  package let massive: Double
  private let first: MassGroup?
  private let others: ArraySlice<MassGroup>
  /// The species beyond those above.
  let species: [any SpeciesHistory]
  private let hasSpecies: Bool
  private let integrals = FermiDiracIntegrals.shared

  /// The expansion of a model.
  init(_ model: CosmologicalModel) {
    let densities = SpeciesDensities(model)
    let critical = SpeciesDensities.critical(h: model.h)
    radiation = densities.photon + densities.masslessNeutrino
    matter = densities.baryon + densities.cdm
    massive = Double(densities.massiveCount) * densities.massivePerSpecies
    first = densities.massGroups.first
    others = densities.massGroups.dropFirst()
    curvature = model.omegaK * critical
    darkEnergy = model.darkEnergy
    isConstant = model.darkEnergy.isConstant
    let species = model.species.compactMap(\.history)
    let remainder = species.reduce(0) { $0 + ($1.density(1) - $1.matter(1) - $1.radiation(1)) }
    dark = model.omegaDarkEnergy * critical - remainder
    earlyMatter = matter + model.species.earlyMatter
    hasSpecies = !species.isEmpty
    self.species = species
  }

  /// aH in 1/Mpc at scale factor a > 0.
  @inline(__always)
  package func conformalHubble(_ a: Double) -> Double { (densityA4(a) / 3).squareRoot() / a }

  /// 8 pi G rho of dark energy in Mpc^-2.
  @inline(__always)
  func darkDensity(_ a: Double) -> Double { isConstant ? dark : dark * darkEnergy.density(a) }

  /// 3 (aH)^2 a^2 in Mpc^-2: 8 pi G rho a^4, and -3 K a^2.
  @inline(__always)
  func densityA4(_ a: Double) -> Double { speciesA4(a) + a * a * curvature }

  /// 8 pi G rho a^4 in Mpc^-2.
  @inline(__always)
  func speciesA4(_ a: Double) -> Double {
    let a2 = a * a
    var sum = radiation + a * matter + a2 * a2 * darkDensity(a)
    if let first {
      sum += first.radiation * integrals(y: first.massOverTemperature * a).density
      if !others.isEmpty {
        for group in others {
          sum += group.radiation * integrals(y: group.massOverTemperature * a).density
        }
      }
    }
    if hasSpecies { for one in species { sum += a2 * a2 * one.density(a) } }
    return sum
  }
}
