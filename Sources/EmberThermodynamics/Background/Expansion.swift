/// The Friedmann equation: total density as a function of a.
struct Expansion: Sendable {
  package let radiation: Double
  package let matter: Double
  /// 8 pi G rho of dark energy today.
  package let dark: Double
  private let darkEnergy: DarkEnergy
  private let isConstant: Bool
  package let massive: Double
  private let first: MassGroup?
  private let others: ArraySlice<MassGroup>
  private let integrals = FermiDiracIntegrals.shared

  init(_ densities: SpeciesDensities, _ darkEnergy: DarkEnergy, today: Double) {
    radiation = densities.photon + densities.masslessNeutrino
    matter = densities.baryon + densities.cdm
    massive = Double(densities.massiveCount) * densities.massivePerSpecies
    first = densities.massGroups.first
    others = densities.massGroups.dropFirst()
    dark = today
    self.darkEnergy = darkEnergy
    isConstant = darkEnergy.isConstant
  }

  /// The expansion of a model.
  init(_ model: CosmologicalModel) {
    self.init(
      SpeciesDensities(model), model.darkEnergy, today: model.omegaDarkEnergy * SpeciesDensities.critical(h: model.h))
  }

  /// aH in 1/Mpc at scale factor a > 0.
  @inline(__always)
  package func conformalHubble(_ a: Double) -> Double { (densityA4(a) / 3).squareRoot() / a }

  /// 8 pi G rho of dark energy in Mpc^-2.
  @inline(__always)
  func darkDensity(_ a: Double) -> Double { isConstant ? dark : dark * darkEnergy.density(a) }

  /// 8 pi G rho a^4 in Mpc^-2.
  @inline(__always)
  func densityA4(_ a: Double) -> Double {
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
    return sum
  }
}
