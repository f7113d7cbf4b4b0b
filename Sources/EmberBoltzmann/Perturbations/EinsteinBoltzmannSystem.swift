import EmberNumerics
import EmberTheory

/// The linear Einstein and Boltzmann equations in synchronous gauge (MB95, eqs. 21, 42, 49, 56, 63 to 67) for one group of wavenumbers; in
/// curved space those of Tram & Lesgourgues 2013 (arXiv:1305.3261), with F_2 = 2 s_2 sigma.
///
/// Thomson scattering is the stiff part: diagonal, but for the photon-baryon pair and the rank-one coupling of F_2, G_0 and G_2
/// through Pi = F_2 + G_0 + G_2. It is solved implicitly, so no tight-coupling expansion is needed.
///
/// What drives the slip F_1 - 4/3 v_b and the quadrupole F_2 belongs to the stiff part too. In tight coupling both are the small ratio of
/// their driving to the scattering rate; with the two in different parts of an additive method each stage has that ratio to second order
/// in the step only, and viscosity and diffusion damping with it.
final class EinsteinBoltzmannSystem<History: CosmicHistory>: SplitODESystem {
  typealias Medium = CosmicMedium<History.Scalar>

  let layout: HierarchyLayout
  let universe: History
  /// Wavenumbers in 1/Mpc.
  let k: Lanes
  /// See ``CosmicHistory/errorScale(_:cap:base:)``.
  let errorCap: Double
  private let errorBase: Double
  private let couplings = HierarchyCoefficients.table
  let geometry: ModeGeometry
  /// `nil` in flat space.
  private let curved: CurvedCouplings?
  /// The coupling of the quadrupole to the dipole.
  private let quadrupoleDrive: Lanes
  private let photonLayer: AbsorbingLayer
  private let polarisationLayer: AbsorbingLayer
  private let neutrinos: FreeStreamingHierarchy
  let massive: MassiveNeutrinoHierarchy<History.Scalar>
  private let darkEnergy: DarkEnergyPerturbation<History.Scalar>?
  /// Species beyond the core.
  let species: SpeciesGroup<History>?
  private var cursor: MediumCursor<History>
  /// The metric at the stage that ``solveStiff(_:_:_:)`` has just finished, until the rates there are asked for.
  private var stageMetric: MetricRates?

  /// - Parameter species: the species that `layout` has variables of.
  init(
    universe: History, layout: HierarchyLayout, k: Lanes, species: SpeciesGroup<History>? = nil, errorCap: Double,
    errorBase: Double = 0
  ) {
    self.errorCap = errorCap
    self.errorBase = errorBase
    self.layout = layout
    self.universe = universe
    self.k = k
    geometry = ModeGeometry(universe.geometry, k: k)
    quadrupoleDrive = geometry.quadrupole * couplings[2].x
    let highest = max(layout.photonMax, layout.polarisationMax, layout.neutrinoMax, layout.massiveMax)
    curved = universe.geometry.isFlat ? nil : CurvedCouplings(universe.geometry, k: k, top: highest)
    photonLayer = .ofPhotons(top: layout.photonMax)
    polarisationLayer = .ofPhotons(top: layout.polarisationMax)
    neutrinos = FreeStreamingHierarchy(top: layout.neutrinoMax, curved)
    massive = universe.massiveHierarchy(k, top: layout.massiveMax, curved)
    darkEnergy = universe.darkEnergy.map { DarkEnergyPerturbation($0, universe.geometry, k: k) }
    precondition(layout.speciesVariables == species?.count ?? 0, "every species has its place in the layout")
    self.species = species
    cursor = MediumCursor(universe)
  }

  var dimension: Int { layout.count }
  var stiffDimension: Int { layout.stiffCount }

  func errorScale(_ t: Double) -> Lanes { universe.errorScale(k * t, cap: errorCap, base: errorBase) }

  @specialized(where History == PerturbedUniverse)
  @specialized(where History == NeighbouringUniverses)
  private func makeKernels() -> SplitODEKernels {
    SplitODEKernels(
      errorScale: { self.errorScale($0) }, nonstiffRates: { self.nonstiffRates($0, $1, $2) },
      stiffRates: { self.stiffRates($0, $1, $2) }, solveStiff: { self.solveStiff($0, $1, $2) })
  }

  var kernels: SplitODEKernels { makeKernels() }

  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let medium = cursor.medium(at: t)
    let metric = stageMetric ?? metricRates(medium, y)
    stageMetric = nil
    matterRates(medium, metric, y, rates)
    if let curved {
      photonRates(curved, t, metric.h, y, rates)
      polarisationRates(curved, t, y + layout.polarisation, rates + layout.polarisation)
    } else {
      photonRates(FlatCouplings(), t, metric.h, y, rates)
      polarisationRates(FlatCouplings(), t, y + layout.polarisation, rates + layout.polarisation)
    }
    neutrinos.rates(t, k, metric, y + layout.neutrino, rates + layout.neutrino)
    massive.rates(t, medium.a, metric, y + layout.massive, rates + layout.massive)
    if let species { species.rates(medium, metric, y + layout.species, rates + layout.species) }
    if layout.hasDarkEnergy { rates[layout.darkEnergy] = metric.darkEnergy }
  }

  /// MB95, eqs. 21a and 21b. The quadrupole of photons does not enter.
  func metricRates(_ medium: Medium, _ y: UnsafePointer<Lanes>) -> MetricRates {
    let moments = massive.moments(medium.a, y + layout.massive)
    var density = medium.photons.lanes * y[layout.photonDensity]
    density += medium.neutrinos.lanes * y[layout.neutrino]
    density += medium.baryons.lanes * y[layout.baryonDensity]
    density += medium.cold.lanes * y[layout.coldDensity]
    density += medium.massive.lanes * moments.density
    var flux = medium.photons.lanes * y[layout.photon(1)]
    flux += medium.neutrinos.lanes * y[layout.neutrino + 1]
    flux += medium.baryons.lanes * y[layout.baryonVelocity]
    flux += medium.massive.lanes * moments.flux
    if let species {
      let moments = species.moments(medium, y + layout.species)
      density += moments.density
      flux += moments.flux
    }
    let curvature = 2 * geometry.poisson * y[layout.eta]
    if let darkEnergy, medium.hasDarkPerturbations {
      let dark = darkEnergy.response(
        a: medium.a, hubble: medium.hubble, dark: medium.dark, enthalpy: medium.enthalpy, eta: y[layout.eta],
        density: density, flux: flux, gamma: y[layout.darkEnergy])
      let h = (curvature + density + dark.density) * (1 / medium.hubble).lanes
      return MetricRates(h: h, eta: geometry.etaRate(flux + dark.flux, h), darkEnergy: dark.rate)
    }
    let h = (curvature + density) * (1 / medium.hubble).lanes
    return MetricRates(h: h, eta: geometry.etaRate(flux, h))
  }

  private func matterRates(
    _ medium: Medium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    rates[layout.eta] = metric.eta
    rates[layout.coldDensity] = metric.h * -0.5
    rates[layout.baryonDensity] = metric.h * -0.5 - k * y[layout.baryonVelocity]
    rates[layout.baryonVelocity] = .zero
  }

  @inline(__always)
  private func photonRates(
    _ c: some HierarchyCouplings, _ t: Double, _ hRate: Lanes, _ y: UnsafePointer<Lanes>,
    _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let top = layout.photonMax
    rates[layout.photonDensity] = hRate * (-2.0 / 3) - k * y[1]
    rates[1] = -k * c.upper(1, y[2])
    rates[2] = -k * c.upper(2, y[3])
    for l in 3..<photonLayer.start { rates[l] = k * (c.lower(l, y[l - 1]) - c.upper(l, y[l + 1])) }
    for l in photonLayer.start..<top {
      rates[l] = k * (c.lower(l, y[l - 1]) - c.upper(l, y[l + 1]) - y[l] * photonLayer.damping[l])
    }
    rates[top] = k * c.last(top, y[top - 1]) - y[top] * c.truncation(top, t)
  }

  @inline(__always)
  private func polarisationRates(
    _ c: some HierarchyCouplings, _ t: Double, _ g: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let top = layout.polarisationMax
    let layer = polarisationLayer
    rates[0] = -k * g[1]
    for l in 1..<layer.start { rates[l] = k * (c.lower(l, g[l - 1]) - c.upper(l, g[l + 1])) }
    for l in layer.start..<top {
      rates[l] = k * (c.lower(l, g[l - 1]) - c.upper(l, g[l + 1]) - g[l] * layer.damping[l])
    }
    rates[top] = k * c.last(top, g[top - 1]) - g[top] * c.truncation(top, t)
  }

  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let medium = cursor.medium(at: t)
    let kappa = medium.opacity.lanes
    let g = layout.polarisation
    rates[0] = baryonPressure(medium, y) - y[0] * medium.hubble.lanes + (0.75 * y[1] - y[0]) * medium.drag.lanes
    rates[1] = k * (y[layout.photonDensity] * couplings[1].x) + (y[0] * (4.0 / 3) - y[1]) * kappa
    for l in 2..<layout.stiffCount { rates[l] = y[l] * -kappa }
    let quadrupole = (y[2] + y[g] + y[g + 2]) * kappa
    rates[2] += k * (y[1] * quadrupoleDrive) + metricRates(medium, y).shear * geometry.quadrupole
    rates[2] += quadrupole * 0.1
    rates[g] += quadrupole * 0.5
    rates[g + 2] += quadrupole * 0.1
  }

  private func baryonPressure(_ medium: Medium, _ y: UnsafePointer<Lanes>) -> Lanes {
    k * medium.soundSpeedSquared.lanes * y[layout.baryonDensity]
  }

  /// First the velocities, driven by densities, which have no stiff part; then the metric follows, and with it what drives F_2.
  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>) {
    let medium = cursor.medium(at: t)
    let z = step * medium.opacity
    let drag = step * medium.drag
    let expansion = step * medium.hubble
    let inverse = (1 / ((1 + expansion) * (1 + z) + drag)).lanes
    let velocity = y[0] + step * baryonPressure(medium, y)
    let flux = y[1] + k * (y[layout.photonDensity] * (step * couplings[1].x))
    y[0] = (velocity * (1 + z).lanes + flux * (0.75 * drag).lanes) * inverse
    y[1] = (flux * (1 + expansion + drag).lanes + velocity * (4.0 / 3 * z).lanes) * inverse
    let metric = metricRates(medium, y)
    stageMetric = metric
    y[2] += step * (k * (y[1] * quadrupoleDrive) + metric.shear * geometry.quadrupole)
    scatterQuadrupole(z, y)
    let damping = (1 / (1 + z)).lanes
    for l in 2..<layout.stiffCount { y[l] *= damping }
  }

  /// The part of scattering that couples F_2, G_0 and G_2.
  private func scatterQuadrupole(_ z: History.Scalar, _ y: UnsafeMutablePointer<Lanes>) {
    let g = layout.polarisation
    let quadrupole = (y[2] + y[g] + y[g + 2]) * (z / (1 + 0.3 * z)).lanes
    y[2] += quadrupole * 0.1
    y[g] += quadrupole * 0.5
    y[g + 2] += quadrupole * 0.1
  }
}
