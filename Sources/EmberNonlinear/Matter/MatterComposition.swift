import EmberThermodynamics

/// What the halo model needs to know of a universe: matter, without radiation.
struct MatterComposition: Sendable {
  /// Hubble constant in 100 km/s/Mpc.
  let h: Double
  /// Omega_m of cold dark matter, baryons and massive neutrinos.
  let omegaMatter: Double
  /// Omega_b.
  let omegaBaryon: Double
  /// Share of massive neutrinos in matter.
  let neutrinoFraction: Double
  /// Number of massive species.
  let massiveCount: Int
  let primordial: PrimordialSpectrum
  let darkEnergy: DarkEnergy
  /// Temperature of the microwave background in units of 2.7 K.
  let temperature = PhysicalConstants.temperatureCMB / 2.7

  /// Omega_m h^2 and Omega_b h^2.
  var physicalMatter: Double { omegaMatter * h * h }
  var physicalBaryon: Double { omegaBaryon * h * h }

  init(_ background: Background, _ primordial: PrimordialSpectrum) {
    let densities = background.densities
    h = background.model.h
    let critical = SpeciesDensities.critical(h: h)
    let matter =
      densities.baryon + densities.cdm + densities.massiveToday + background.model.species.matterToday
    omegaMatter = matter / critical
    omegaBaryon = densities.baryon / critical
    neutrinoFraction = densities.massiveToday / matter
    massiveCount = densities.massiveCount
    self.primordial = primordial
    darkEnergy = background.model.darkEnergy
  }
}
