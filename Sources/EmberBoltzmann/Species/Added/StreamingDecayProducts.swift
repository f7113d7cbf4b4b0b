import EmberNumerics

/// Decaying cold dark matter deep inside the horizon, where its radiation has no variables.
///
/// Radiation that leaves matter with the rate s = S delta per unit of conformal time has the multipoles F_l(tau) = int s(tau') j_l(k (tau - tau')) dtau',
/// for which s and its change are enough: the integrals of j_0, j_1, j_2 over all x are pi/2, 1 and pi/4, those of x j_l are 1, pi/2 and 2. What the
/// metric does to radiation that is there is as for massless neutrinos (``SmoothSpecies``).
struct StreamingDecayProducts: SpeciesPerturbation {
  let k: Lanes

  var count: Int { 1 }

  func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
    let decay = DecayMedium(medium)
    let inverseK: Lanes = 1 / k
    // S delta/k and (S' delta)/k^2; the change of delta, -h'/2, counts as an answer to the metric.
    let source: Lanes = decay.source * y[0] * inverseK
    let change: Lanes = decay.sourceRate * source * inverseK
    let radiation: Lanes = decay.scale * decay.radiation
    let answer: Lanes = decay.scale * decay.source
    let density: Lanes = decay.matter * y[0] + source * Self.half - change
    let flux: Lanes = source - change * Self.half
    let stress: Lanes = source * (Self.half / 2) - 2 * change
    return SpeciesMoments(
      density: decay.scale * density, flux: decay.scale * flux, stress: decay.scale * stress,
      expansion: 4 * radiation + 0.5 * answer / medium.hubble, inertia: 4 * radiation,
      flow: radiation * (4.0 / 3) - answer * inverseK * Self.half)
  }

  private static let half = Double.pi / 2

  func rates(
    _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) { rates[0] = metric.h * -0.5 }

  func matter(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes)? {
    DecayMedium(medium).contrast(y[0])
  }
}
