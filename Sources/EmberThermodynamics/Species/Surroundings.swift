/// The universe around a species beyond the core: all that its history may depend on. Densities are 8 pi G rho in Mpc^-2.
package struct Surroundings: Sendable {
  /// Density and enthalpy rho + p of photons, neutrinos, baryons and cold dark matter at a.
  let matterAndRadiation: @Sendable (Double) -> (density: Double, enthalpy: Double)
  /// The density of dark energy at a in units of today's.
  let darkEnergy: @Sendable (Double) -> Double
  /// Curvature today as a fraction of the critical density.
  let omegaK: Double
  /// The density with Omega h^2 = 1: 3 times the square of 100 km/s/Mpc.
  let unit: Double
  /// H0 / (100 km/s/Mpc); `nil` for species whose history does not depend on the expansion today (``StatedSpecies/dependsOnExpansion``).
  let h: Double?
}
