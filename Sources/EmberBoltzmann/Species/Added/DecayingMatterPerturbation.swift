import EmberNumerics
import EmberThermodynamics

extension DecayingColdMatter: PerturbedSpecies {
  func perturbation(of modes: SpeciesModes) -> any SpeciesPerturbation {
    let top = DecayingMatterPerturbation.top
    return DecayingMatterPerturbation(
      k: modes.k, curved: modes.geometry.isFlat ? nil : CurvedCouplings(modes.geometry, k: modes.k, top: top))
  }
}

/// Perturbations of decaying cold dark matter, at rest in synchronous gauge, and of the radiation that it decays into (Audren et al.
/// 2014, arXiv:1407.2418, section 2; Poulin, Serpico & Lesgourgues 2016, arXiv:1606.02073, section 2).
///
/// Its variables are delta of the matter and the multipoles F_l of the radiation times its rho_r a^4 over the matter's initial rho a^3. The columns of
/// the medium are those of `DecayHistory`.
struct DecayingMatterPerturbation: SpeciesPerturbation {
  let k: Lanes
  private let radiation: FreeStreamingHierarchy

  /// The last multipole; what arrives there is damped.
  static let top = 25

  init(k: Lanes, curved: CurvedCouplings?) {
    self.k = k
    radiation = FreeStreamingHierarchy(top: Self.top, curved)
  }

  var count: Int { 1 + radiation.count }

  /// Radiation is not there yet.
  func begin(_ medium: SpeciesMedium, photons: Lanes, _ y: UnsafeMutablePointer<Lanes>) { y[0] = 0.75 * photons }

  func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
    let decay = DecayMedium(medium)
    return SpeciesMoments(
      density: decay.scale * (decay.matter * y[0] + y[1]), flux: decay.scale * y[2], stress: decay.scale * y[3])
  }

  func rates(
    _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let decay = DecayMedium(medium)
    rates[0] = metric.h * -0.5
    let felt = MetricRates(h: metric.h * decay.radiation, eta: metric.eta * decay.radiation)
    radiation.rates(medium.time, k, felt, y + 1, rates + 1)
    rates[1] += decay.source * y[0]
  }

  func matter(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes)? {
    DecayMedium(medium).contrast(y[0])
  }

  func streaming(from time: Double) -> any SpeciesPerturbation { StreamingDecayProducts(k: k) }
}
