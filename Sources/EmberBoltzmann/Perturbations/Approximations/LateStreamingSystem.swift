import EmberNumerics

/// The equations deep inside the horizon after decoupling: photons and massless neutrinos stream freely (RSA; Blas, Lesgourgues & Tram
/// 2011, arXiv:1104.2933); massive neutrinos keep their hierarchy, and deeper inside become a fluid (Lesgourgues & Tram 2011, arXiv:1104.2935).
///
/// Where this holds, wavelengths are far below the radius of curvature, which therefore enters the constraints only.
/// The averaged density and velocity of streaming radiation follow from the metric:
/// delta = 4 (H h'/k^2 - eta) - 4 kappa' (theta_b + h'/2) / k^2, theta = -h'/2 + (3/k^2) d/dtau[kappa' (theta_b + h'/2)].
/// Species beyond the core go on as they say themselves (``SpeciesPerturbation/streaming(from:)``).
final class LateStreamingSystem<History: CosmicHistory>: SplitODESystem {
  typealias Medium = CosmicMedium<History.Scalar>

  static var eta: Int { 0 }
  static var coldDensity: Int { 1 }
  static var baryonDensity: Int { 2 }
  static var baryonVelocity: Int { 3 }
  /// Massive neutrinos: the hierarchy, or delta, v = theta/k and sigma of the fluid of each mass.
  static var massive: Int { 4 }

  /// How massive neutrinos are followed.
  enum MassiveTreatment {
    case none
    case hierarchy(MassiveNeutrinoHierarchy<History.Scalar>)
    case fluid
  }

  let universe: History
  let k: Lanes
  /// See ``CosmicHistory/errorScale(_:cap:base:)``.
  let errorCap: Double
  private let inverseK: Lanes
  let geometry: ModeGeometry
  let treatment: MassiveTreatment
  private let darkEnergy: DarkEnergyPerturbation<History.Scalar>?
  /// Species beyond the core, whose variables are the last.
  let species: SpeciesGroup<History>?
  private let speciesStart: Int
  private var cursor: MediumCursor<History>

  init(
    universe: History, k: Lanes, treatment: MassiveTreatment, species: SpeciesGroup<History>? = nil, errorCap: Double
  ) {
    self.errorCap = errorCap
    self.universe = universe
    self.k = k
    inverseK = 1 / k
    geometry = ModeGeometry(universe.geometry, k: k)
    self.treatment = treatment
    darkEnergy = universe.darkEnergy.map { DarkEnergyPerturbation($0, universe.geometry, k: k) }
    cursor = MediumCursor(universe)
    self.species = species
    speciesStart =
      switch treatment {
      case .none: Self.massive
      case .hierarchy(let hierarchy): Self.massive + hierarchy.count
      case .fluid: Self.massive + 3 * universe.massGroups.count
      }
  }

  var dimension: Int { speciesStart + (species?.count ?? 0) }
  var stiffDimension: Int { 0 }

  func errorScale(_ t: Double) -> Lanes { universe.errorScale(k * t, cap: errorCap) }

  @specialized(where History == PerturbedUniverse)
  @specialized(where History == NeighbouringUniverses)
  private func makeKernels() -> SplitODEKernels {
    SplitODEKernels(
      errorScale: { self.errorScale($0) }, nonstiffRates: { self.nonstiffRates($0, $1, $2) },
      stiffRates: { self.stiffRates($0, $1, $2) }, solveStiff: { self.solveStiff($0, $1, $2) })
  }

  var kernels: SplitODEKernels { makeKernels() }

  /// Rates of the metric and the moments of streaming radiation.
  struct Metric {
    var h = Lanes.zero
    var eta = Lanes.zero
    /// F_0 and F_1 of the photons.
    var photonDensity = Lanes.zero
    var photonFlux = Lanes.zero
  }

  /// Density, flux and stress of the massive neutrinos relative to massless ones.
  func massiveMoments(
    _ medium: Medium, _ y: UnsafePointer<Lanes>
  ) -> (density: Lanes, flux: Lanes, stress: Lanes) {
    switch treatment {
    case .none: return (.zero, .zero, .zero)
    case .hierarchy(let hierarchy): return hierarchy.moments(medium.a, y + Self.massive)
    case .fluid:
      var sums = (density: Lanes.zero, flux: Lanes.zero, stress: Lanes.zero)
      for (group, species) in universe.massGroups.enumerated() {
        let state = universe.neutrinoState(medium.a, group: group)
        let inertia = (state.density * (1 + state.equationOfState)).lanes
        let fluid = y + Self.massive + 3 * group
        sums.density += fluid[0] * state.density.lanes * species.share
        sums.flux += fluid[1] * inertia * species.share
        sums.stress += fluid[2] * (1.5 * inertia) * species.share
      }
      return sums
    }
  }

  func metric(
    _ medium: Medium, _ massive: (density: Lanes, flux: Lanes, stress: Lanes), _ y: UnsafePointer<Lanes>
  ) -> Metric {
    let inverseK2 = inverseK * inverseK
    let radiation = (4 * (medium.photons + medium.neutrinos)).lanes
    let (hubble, opacity) = (medium.hubble.lanes, medium.opacity.lanes)
    var density = medium.baryons.lanes * y[Self.baryonDensity] + medium.cold.lanes * y[Self.coldDensity]
    density += medium.massive.lanes * massive.density
    var result = Metric()
    // H h' = 2 (k^2 - 3K) eta + sum with delta_r = 4 (H h' / k^2 - eta), solved for h'.
    var (inertia, response) = (radiation, radiation)
    let added = species?.moments(medium, y + speciesStart)
    if let added {
      density += added.density
      inertia += added.inertia
      response += added.expansion
    }
    let right: Lanes = 2 * geometry.poisson * y[Self.eta] + density - inertia * y[Self.eta]
    result.h = right / ((1 - response * inverseK2) * hubble)
    let streaming: Lanes = 4 * (hubble * result.h * inverseK2 - y[Self.eta])
    let relative: Lanes = k * y[Self.baryonVelocity] + 0.5 * result.h
    result.photonDensity = streaming - relative * inverseK2 * (4 * opacity)
    let velocity = y[Self.baryonVelocity]
    let drag: Lanes = k * k * medium.soundSpeedSquared.lanes * y[Self.baryonDensity] - k * velocity * hubble
    let bend: Lanes = k * k * y[Self.eta] - hubble * result.h
    let slip: Lanes = relative * medium.opacityRate.lanes + (drag + bend) * opacity
    let theta = -0.5 * result.h
    result.photonFlux = (4.0 / 3) * inverseK * (theta + 3 * inverseK2 * slip)
    var flux = medium.photons.lanes * result.photonFlux + medium.neutrinos.lanes * ((4.0 / 3) * inverseK * theta)
    flux += medium.baryons.lanes * velocity
    flux += medium.massive.lanes * massive.flux
    if let added { flux += added.flux + added.flow * inverseK * theta }
    result.eta = geometry.etaRate(flux, result.h)
    guard let darkEnergy, medium.hasDarkPerturbations else { return result }
    density += medium.photons.lanes * result.photonDensity + medium.neutrinos.lanes * streaming
    if let added { density += added.expansion * (hubble * result.h * inverseK2) - added.inertia * y[Self.eta] }
    let dark = darkEnergy.smoothResponse(
      a: medium.a, hubble: medium.hubble, dark: medium.dark, enthalpy: medium.enthalpy, eta: y[Self.eta],
      density: density, flux: flux)
    // What this does to streaming radiation is of second order in what dark energy does.
    let change: Lanes = dark.density / hubble
    result.h += change
    result.eta += geometry.etaRate(dark.flux, change)
    return result
  }

  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let medium = cursor.medium(at: t)
    let metric = metric(medium, massiveMoments(medium, y), y)
    let velocity = y[Self.baryonVelocity]
    let drag = medium.drag.lanes
    let pressure = k * medium.soundSpeedSquared.lanes * y[Self.baryonDensity]
    if let species {
      let rates = rates + speciesStart
      species.rates(medium, MetricRates(h: metric.h, eta: metric.eta), y + speciesStart, rates)
    }
    rates[Self.eta] = metric.eta
    rates[Self.coldDensity] = metric.h * -0.5
    rates[Self.baryonDensity] = metric.h * -0.5 - k * velocity
    rates[Self.baryonVelocity] =
      pressure - velocity * medium.hubble.lanes + (0.75 * metric.photonFlux - velocity) * drag
    switch treatment {
    case .none: break
    case .hierarchy(let hierarchy):
      hierarchy.rates(
        t, medium.a, MetricRates(h: metric.h, eta: metric.eta), y + Self.massive, rates + Self.massive)
    case .fluid:
      for group in universe.massGroups.indices {
        let start = Self.massive + 3 * group
        fluidRates(
          t, medium, metric.h, universe.neutrinoState(medium.a, group: group), y + start,
          rates + start)
      }
    }
  }

  /// Lesgourgues & Tram 2011, eqs. 3.1 to 3.9, with c_eff^2 = c_a^2 and c_vis^2 = 3 w c_a^2.
  private func fluidRates(
    _ t: Double, _ medium: Medium, _ hRate: Lanes,
    _ neutrino: MassiveNeutrinoFluid.State<History.Scalar>,
    _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let w = neutrino.equationOfState
    let sound = neutrino.adiabaticSoundSpeed
    let hubble = medium.hubble
    let expansion: Lanes = k * y[1] + 0.5 * hRate
    rates[0] = expansion * (-1 - w).lanes - y[0] * (3 * hubble * (sound - w)).lanes
    let force: Lanes = k * (y[0] * (sound / (1 + w)).lanes - y[2])
    rates[1] = force - y[1] * (hubble * (1 - 3 * sound)).lanes
    let slowing = hubble * (2.0 / 3 - sound - 1.0 / 3 * neutrino.pseudoPressure)
    let damping = 3 * (1 / t + slowing)
    rates[2] = expansion * (8 * (w * sound) / (1 + w)).lanes - y[2] * damping.lanes
  }

  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {}
  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>) {}

  /// 8 pi G a^2 times 3/2 (rho + p) sigma of species beyond the core.
  func addedStress(_ medium: Medium, _ y: UnsafePointer<Lanes>) -> Lanes? {
    species?.moments(medium, y + speciesStart).stress
  }

  /// What of species beyond the core is matter.
  func addedMatter(_ medium: Medium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes)? {
    species?.matter(medium, y + speciesStart)
  }

  /// The state that continues `full`, a state of the full hierarchies in `system`.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, from full: UnsafePointer<Lanes>, of system: EinsteinBoltzmannSystem<History>
  ) {
    let layout = system.layout
    y[Self.eta] = full[layout.eta]
    y[Self.coldDensity] = full[layout.coldDensity]
    y[Self.baryonDensity] = full[layout.baryonDensity]
    y[Self.baryonVelocity] = full[layout.baryonVelocity]
    if case .hierarchy(let hierarchy) = treatment {
      (y + Self.massive).update(from: full + layout.massive, count: hierarchy.count)
    }
    if let species, let before = system.species {
      species.fill(y + speciesStart, from: before, full + layout.species)
    }
  }

  /// The state that continues `earlier`, where massive neutrinos were a hierarchy and other species what they are, at scale factor a.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, from earlier: UnsafePointer<Lanes>,
    _ hierarchy: MassiveNeutrinoHierarchy<History.Scalar>, a: History.Scalar
  ) {
    y.update(from: earlier, count: Self.massive)
    if let species {
      (y + speciesStart).update(from: earlier + Self.massive + hierarchy.count, count: species.count)
    }
    for (group, species) in universe.massGroups.enumerated() {
      let nodes = hierarchy.nodes(ofGroup: group, of: universe.massGroups.count)
      let moments = hierarchy.moments(a, earlier + Self.massive, nodes: nodes)
      let neutrino = universe.neutrinoState(a, group: group)
      let inertia = (neutrino.density * (1 + neutrino.equationOfState)).lanes * species.share
      let fluid = y + Self.massive + 3 * group
      fluid[0] = moments.density / (neutrino.density.lanes * species.share)
      fluid[1] = moments.flux / inertia
      fluid[2] = moments.stress * (2.0 / 3) / inertia
    }
  }
}
