import EmberNumerics
import EmberTheory

/// The smooth functions of time from which all sources are made, for one group of wavenumbers at one time.
///
/// Visibility and optical depth are multiplied in later, on the source grid, so these can be splined between natural steps.
struct SourceIngredients {
  static let count = 6
  /// delta_gamma/4 + phi in Newtonian gauge: the monopole that last scattering sees, after psi' was integrated by parts.
  var monopole: Lanes
  /// Baryon velocity theta_b/k in Newtonian gauge.
  var velocity: Lanes
  /// Pi = F_2 + G_0 + G_2, over s_2 in curved space.
  var quadrupole: Lanes
  /// 2 phi'.
  var potentialRate: Lanes
  /// k (psi - phi).
  var stress: Lanes
  /// (phi + psi)/2, the potential that lenses.
  var weyl: Lanes

  subscript(index: Int) -> Lanes {
    switch index {
    case 0: monopole
    case 1: velocity
    case 2: quadrupole
    case 3: potentialRate
    case 4: stress
    default: weyl
    }
  }

  /// From a function that gives the ingredient at each index.
  @inline(__always)
  init(_ ingredient: (Int) -> Lanes) {
    monopole = ingredient(0)
    velocity = ingredient(1)
    quadrupole = ingredient(2)
    potentialRate = ingredient(3)
    stress = ingredient(4)
    weyl = ingredient(5)
  }

  /// From synchronous-gauge quantities (MB95, eqs. 18, 23, 27): alpha = (h' + 6 eta')/(2 k^2), phi = eta - H alpha,
  /// psi = phi - (sum of 8 pi G a^2 rho F_2)/k^2 (F_2/s_2 in curved space), phi' = eta' - H psi + (H^2 - H') alpha.
  init(
    k: Lanes, hubble: Lanes, hubbleRate: Lanes, eta: Lanes, metric: (h: Lanes, eta: Lanes), stress: Lanes,
    photonDensity: Lanes, baryonVelocity: Lanes, quadrupole: Lanes
  ) {
    let inverseK2 = 1 / (k * k)
    let alpha = (metric.h + 6 * metric.eta) * 0.5 * inverseK2
    let phi = eta - alpha * hubble
    let difference = -stress * inverseK2
    let psi = phi + difference
    let phiRate = metric.eta - psi * hubble + alpha * (hubble * hubble - hubbleRate)
    monopole = photonDensity * 0.25 - alpha * hubble + phi
    velocity = baryonVelocity + alpha * k
    self.quadrupole = quadrupole
    potentialRate = 2 * phiRate
    self.stress = difference * k
    weyl = (phi + psi) * 0.5
  }
}

extension EinsteinBoltzmannSystem {
  /// The ingredients at time t with state y.
  func ingredients(_ t: Double, _ y: UnsafePointer<Lanes>) -> SourceIngredients {
    let medium = universe.medium(at: t)
    let metric = metricRates(medium, y)
    let g = layout.polarisation
    var stress = medium.photons.lanes * y[layout.photon(2)] + medium.neutrinos.lanes * y[layout.neutrino + 2]
    stress += medium.massive.lanes * massive.moments(medium.a, y + layout.massive).stress
    if let species { stress += species.moments(medium, y + layout.species).stress }
    return SourceIngredients(
      k: k, hubble: medium.hubble.lanes, hubbleRate: universe.hubbleRate(medium.a).lanes,
      eta: y[layout.eta], metric: (metric.h, metric.eta), stress: stress * geometry.inverseQuadrupole,
      photonDensity: y[layout.photonDensity], baryonVelocity: y[layout.baryonVelocity],
      quadrupole: (y[2] + y[g] + y[g + 2]) * geometry.inverseQuadrupole)
  }

  /// Density contrast of matter, in the baryon-CDM synchronous frame, or what else the field is.
  func matterContrast(_ t: Double, _ y: UnsafePointer<Lanes>, _ field: MatterField = .all) -> Lanes {
    if field == .weyl { return k * k * ingredients(t, y).weyl }
    let medium = universe.medium(at: t)
    var sum = medium.baryons.lanes * y[layout.baryonDensity] + medium.cold.lanes * y[layout.coldDensity]
    var density = (medium.baryons + medium.cold).lanes
    if let added = species?.matter(medium, y + layout.species) {
      sum += added.perturbation
      density += added.density
    }
    if field == .withoutNeutrinos { return sum / density }
    let neutrino = universe.neutrinoDensity(medium.a)
    sum += medium.massive.lanes * massive.moments(medium.a, y + layout.massive).density
    return sum / (density + (medium.massive * neutrino).lanes)
  }
}

extension LateStreamingSystem {
  /// The ingredients at time t with state y.
  func ingredients(_ t: Double, _ y: UnsafePointer<Lanes>) -> SourceIngredients {
    let medium = universe.medium(at: t)
    let moments = massiveMoments(medium, y)
    let metric = metric(medium, moments, y)
    var stress = medium.massive.lanes * moments.stress
    if let added = addedStress(medium, y) { stress += added }
    return SourceIngredients(
      k: k, hubble: medium.hubble.lanes, hubbleRate: universe.hubbleRate(medium.a).lanes,
      eta: y[Self.eta], metric: (metric.h, metric.eta), stress: stress,
      photonDensity: metric.photonDensity, baryonVelocity: y[Self.baryonVelocity], quadrupole: .zero)
  }

  /// Density contrast of matter, or what else the field is.
  func matterContrast(_ t: Double, _ y: UnsafePointer<Lanes>, _ field: MatterField = .all) -> Lanes {
    if field == .weyl { return k * k * ingredients(t, y).weyl }
    let medium = universe.medium(at: t)
    var sum = medium.baryons.lanes * y[Self.baryonDensity] + medium.cold.lanes * y[Self.coldDensity]
    var density = (medium.baryons + medium.cold).lanes
    if let added = addedMatter(medium, y) {
      sum += added.perturbation
      density += added.density
    }
    if field == .withoutNeutrinos { return sum / density }
    sum += medium.massive.lanes * massiveMoments(medium, y).density
    let neutrino = universe.neutrinoDensity(medium.a)
    return sum / (density + (medium.massive * neutrino).lanes)
  }
}
