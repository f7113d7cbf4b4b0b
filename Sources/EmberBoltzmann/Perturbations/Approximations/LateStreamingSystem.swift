import EmberNumerics

/// The equations deep inside the horizon after decoupling: photons and massless neutrinos stream freely (RSA), massive
/// neutrinos are a fluid (Blas, Lesgourgues & Tram 2011, arXiv:1104.2933; Lesgourgues & Tram 2011, arXiv:1104.2935).
///
/// The averaged density and velocity of streaming radiation follow from the metric:
/// delta = 4 (H h'/k^2 - eta) - 4 kappa' (theta_b + h'/2) / k^2, theta = -h'/2 + (3/k^2) d/dtau[kappa' (theta_b + h'/2)].
final class LateStreamingSystem: SplitODESystem {
  static let eta = 0
  static let coldDensity = 1
  static let baryonDensity = 2
  static let baryonVelocity = 3
  /// delta, v = theta/k and sigma of the massive neutrinos.
  static let fluid = 4

  let universe: PerturbedUniverse
  let k: Lanes
  private let inverseK: Lanes
  private let hasMassive: Bool
  private var cursor: MediumCursor

  init(universe: PerturbedUniverse, k: Lanes) {
    self.universe = universe
    self.k = k
    inverseK = 1 / k
    hasMassive = universe.massToTemperature > 0
    cursor = MediumCursor(universe)
  }

  var dimension: Int { hasMassive ? 7 : 4 }
  var stiffDimension: Int { 0 }

  func errorScale(_ t: Double) -> Lanes { universe.errorScale(k * t) }

  /// Rates of the metric and the moments of streaming radiation.
  struct Metric {
    var h = Lanes.zero
    var eta = Lanes.zero
    /// F_0 and F_1 of the photons.
    var photonDensity = Lanes.zero
    var photonFlux = Lanes.zero
  }

  func metric(_ medium: CosmicMedium, _ neutrino: MassiveNeutrinoFluid.State, _ y: UnsafePointer<Lanes>) -> Metric {
    let inverseK2 = inverseK * inverseK
    let radiation = medium.photons + medium.neutrinos
    let massive = medium.massive * neutrino.density
    var density = medium.baryons * y[Self.baryonDensity] + medium.cold * y[Self.coldDensity]
    if hasMassive { density += massive * y[Self.fluid] }
    var result = Metric()
    // H h' = 2 k^2 eta + sum with delta_r = 4 (H h' / k^2 - eta), solved for h'.
    let right = 2 * k * k * y[Self.eta] + density - 4 * radiation * y[Self.eta]
    result.h = right / ((1 - 4 * radiation * inverseK2) * medium.hubble)
    let streaming = 4 * (medium.hubble * result.h * inverseK2 - y[Self.eta])
    let relative = k * y[Self.baryonVelocity] + 0.5 * result.h
    result.photonDensity = streaming - relative * inverseK2 * (4 * medium.opacity)
    let velocity = y[Self.baryonVelocity]
    let drag = k * k * medium.soundSpeedSquared * y[Self.baryonDensity] - k * velocity * medium.hubble
    let bend = k * k * y[Self.eta] - medium.hubble * result.h
    let change = relative * medium.opacityRate + (drag + bend) * medium.opacity
    let theta = -0.5 * result.h
    result.photonFlux = (4.0 / 3) * inverseK * (theta + 3 * inverseK2 * change)
    var flux = medium.photons * result.photonFlux + medium.neutrinos * ((4.0 / 3) * inverseK * theta)
    flux += medium.baryons * velocity
    if hasMassive { flux += (massive * (1 + neutrino.equationOfState)) * y[Self.fluid + 1] }
    result.eta = flux * 0.5 * inverseK
    return result
  }

  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let medium = cursor.medium(at: t)
    let neutrino = neutrinoState(medium.a)
    let metric = metric(medium, neutrino, y)
    let velocity = y[Self.baryonVelocity]
    let drag = medium.opacity * 4 * medium.photons / (3 * medium.baryons)
    let pressure = k * medium.soundSpeedSquared * y[Self.baryonDensity]
    rates[Self.eta] = metric.eta
    rates[Self.coldDensity] = metric.h * -0.5
    rates[Self.baryonDensity] = metric.h * -0.5 - k * velocity
    rates[Self.baryonVelocity] = pressure - velocity * medium.hubble + (0.75 * metric.photonFlux - velocity) * drag
    if hasMassive { fluidRates(t, medium, neutrino, metric.h, y + Self.fluid, rates + Self.fluid) }
  }

  func neutrinoState(_ a: Double) -> MassiveNeutrinoFluid.State {
    hasMassive
      ? universe.fluid.state(a * universe.massToTemperature)
      : MassiveNeutrinoFluid.State(density: 0, equationOfState: 1.0 / 3, pseudoPressure: 1)
  }

  /// Lesgourgues & Tram 2011, eqs. 3.1 to 3.9, with c_eff^2 = c_a^2 and c_vis^2 = 3 w c_a^2.
  private func fluidRates(
    _ t: Double, _ medium: CosmicMedium, _ neutrino: MassiveNeutrinoFluid.State, _ hRate: Lanes,
    _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let w = neutrino.equationOfState
    let sound = neutrino.adiabaticSoundSpeed
    let hubble = medium.hubble
    let expansion = k * y[1] + 0.5 * hRate
    rates[0] = expansion * -(1 + w) - y[0] * (3 * hubble * (sound - w))
    let force = k * (y[0] * (sound / (1 + w)) - y[2])
    rates[1] = force - y[1] * (hubble * (1 - 3 * sound))
    let damping = 3 * (1 / t + hubble * (2.0 / 3 - sound - neutrino.pseudoPressure / 3))
    rates[2] = expansion * (8.0 / 3 * 3 * w * sound / (1 + w)) - y[2] * damping
  }

  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {}
  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>) {}

  /// The state that continues `full`, a state of the full hierarchies, at scale factor a.
  func fill(
    _ y: UnsafeMutablePointer<Lanes>, from full: UnsafePointer<Lanes>, _ system: EinsteinBoltzmannSystem, a: Double
  ) {
    let layout = system.layout
    y[Self.eta] = full[layout.eta]
    y[Self.coldDensity] = full[layout.coldDensity]
    y[Self.baryonDensity] = full[layout.baryonDensity]
    y[Self.baryonVelocity] = full[layout.baryonVelocity]
    guard hasMassive else { return }
    let moments = system.massiveMoments(a, full)
    let neutrino = neutrinoState(a)
    let inertia = neutrino.density * (1 + neutrino.equationOfState)
    y[Self.fluid] = moments.density * (1 / neutrino.density)
    y[Self.fluid + 1] = moments.flux * (1 / inertia)
    y[Self.fluid + 2] = moments.stress * (2.0 / 3 / inertia)
  }
}
