import EmberTheory
import Glibc

/// A model with curvature, neutrinos and dark energy whose parameters are complete, consistent and physical.
public struct CosmologicalModel: Sendable, Hashable {
  /// Omega_b h^2.
  public let omegaB: Double
  /// Omega_c h^2.
  public let omegaCDM: Double
  /// H0 / (100 km/s/Mpc).
  public let h: Double
  /// Optical depth to reionisation.
  public internal(set) var tauReio: Double
  /// The spectrum of primordial perturbations, and what else enters after the linear equations.
  public let amplitudes: ModelAmplitudes
  /// Mass in eV of each massive neutrino species, from the lightest; empty when all are massless.
  public let neutrinoMasses: [Double]
  /// N_eff, of which each massive species carries 3.044/3 and massless ones the rest (see ``SpeciesDensities``).
  public let effectiveNeutrinos: Double
  /// Mass fraction of primordial helium.
  public let heliumFraction: Double
  /// How lensing and matter power include non-linear growth; `nil` where they do not.
  public let nonlinear: NonlinearModel?
  /// How dark energy dilutes.
  public let darkEnergy: DarkEnergy
  /// Species beyond those above.
  package private(set) var species: [AddedSpecies]
  /// Curvature today as a fraction of the critical density.
  public let omegaK: Double
  /// Dark energy today as a fraction of the critical density: what curvature, matter and radiation leave. What is left of early dark
  /// energy is part of it.
  public let omegaDarkEnergy: Double

  /// A model of the given Hubble constant; throws when matter and radiation alone exceed what curvature leaves of the critical density, and for
  /// a closed universe that cannot have begun with a bang, or whose other pole is in view.
  package init(_ resolved: ResolvedParameters, h: Double) throws(TheoryError) {
    omegaB = resolved.omegaB
    omegaCDM = try resolved.omegaCDM(h: h)
    tauReio = resolved.tauReio
    amplitudes = resolved.amplitudes
    neutrinoMasses = resolved.neutrinoMasses
    effectiveNeutrinos = resolved.effectiveNeutrinos
    heliumFraction = resolved.heliumFraction
    nonlinear = resolved.nonlinear
    darkEnergy = resolved.darkEnergy
    omegaK = resolved.omegaK
    self.h = h
    let densities = SpeciesDensities(
      omegaB: omegaB, omegaCDM: omegaCDM, effectiveNeutrinos: effectiveNeutrinos, neutrinoMasses: neutrinoMasses)
    species = resolved.species(among: densities, h: h)
    for one in species where type(of: one.stated).hasMatter { try one.check() }
    let rest = densities.totalWithoutDarkEnergy + species.besideDarkEnergyToday
    omegaDarkEnergy = (1 - resolved.omegaK) - rest / SpeciesDensities.critical(h: h)
    guard omegaDarkEnergy >= 0 else {
      let least =
        100
        * (resolved.hasMatterBesides
          ? resolved.leastHubble : (rest / SpeciesDensities.critical(h: 1) / (1 - omegaK)).squareRoot())
      let universe = omegaK == 0 ? "a flat universe" : "a universe of this Omega_k"
      throw .unphysical(
        parameter: "H0", value: 100 * h,
        requirement: "too small for \(universe) with these densities, which needs H0 >= \(least)")
    }
    if omegaK < 0 { try ClosedUniverse(self).check() }
  }

  /// The same universe without some species; what is left of them today is dark energy.
  func without(_ isLeftOut: (AddedSpecies) -> Bool) -> CosmologicalModel {
    var rest = self
    rest.species.removeAll(where: isLeftOut)
    return rest
  }

  /// The geometry of space.
  public var geometry: Geometry {
    omegaK == 0 ? .flat : Geometry(curvature: -omegaK * hubbleInInverseMpc * hubbleInInverseMpc)
  }

  /// The spectrum of primordial perturbations.
  public var primordial: PrimordialSpectrum { amplitudes.primordial }

  /// H0 in 1/Mpc.
  public var hubbleInInverseMpc: Double { h * 1e5 / PhysicalConstants.c }

  /// Matter density today, neutrinos included, as a fraction of the critical density.
  public var omegaMatter: Double {
    let densities = SpeciesDensities(self)
    let core = densities.baryon + densities.cdm + densities.massiveToday
    return (core + species.matterToday) / SpeciesDensities.critical(h: h)
  }

  /// Omega h^2 of baryons and all cold dark matter as if nothing of it had decayed: what matters in the early universe.
  package var earlyMatter: Double { omegaB + omegaCDM + species.earlyMatter / SpeciesDensities.critical(h: 1) }
}
