import EmberNumerics
import EmberThermodynamics

extension DarkEnergyFluid: PerturbedSpecies {
  func perturbation(of modes: SpeciesModes) -> any SpeciesPerturbation {
    DarkEnergyFluidPerturbation(
      k: modes.k, w0: modes.lanes { $0.darkEnergy.w0 }, wa: modes.lanes { $0.darkEnergy.wa },
      soundSpeedSquared: modes.lanes(DarkEnergyFluid.self) { $0.soundSpeedSquared })
  }
}

/// Perturbations of a fluid with w = w0 + wa (1 - a) and a constant sound speed c_s in its rest frame, in synchronous gauge (MB95, eq. 30;
/// Bean & Dore 2004, astro-ph/0307100).
///
/// Its variables are delta and (1 + w) theta/k, which stays finite as w approaches -1. There is no anisotropic stress.
struct DarkEnergyFluidPerturbation: SpeciesPerturbation {
  let k: Lanes
  let w0: Lanes
  let wa: Lanes
  let soundSpeedSquared: Lanes
  private let inverseK: Lanes

  init(k: Lanes, w0: Lanes, wa: Lanes, soundSpeedSquared: Lanes) {
    self.k = k
    self.w0 = w0
    self.wa = wa
    self.soundSpeedSquared = soundSpeedSquared
    inverseK = 1 / k
  }

  var count: Int { 2 }

  private func equationOfState(_ medium: SpeciesMedium) -> Lanes { w0 + wa * (1 - medium.a) }

  /// The attractor in the radiation era (Ballesteros & Lesgourgues 2010, arXiv:1004.5509, section 2), with delta_gamma = -(k tau)^2/3.
  func begin(_ medium: SpeciesMedium, photons: Lanes, _ y: UnsafeMutablePointer<Lanes>) {
    let w = equationOfState(medium)
    let scale: Lanes = photons * (1 + w) * 0.75 / (4 - 6 * w + 3 * soundSpeedSquared)
    y[0] = scale * (4 - 3 * soundSpeedSquared)
    y[1] = scale * soundSpeedSquared * (k * medium.time)
  }

  func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
    SpeciesMoments(density: medium.dark * y[0], flux: medium.dark * y[1])
  }

  func rates(
    _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
  ) {
    let w = equationOfState(medium)
    let hubble = medium.hubble
    let bend = bend(1 + w, medium.a) * hubble
    let stiffness: Lanes = 3 * hubble * (soundSpeedSquared - w)
    let expansion: Lanes = k * y[1] + (1 + w) * metric.h * 0.5
    // c_s^2 - c_a^2 with the adiabatic c_a^2 = w - w'/(3 aH (1 + w)).
    let heat: Lanes = (stiffness + bend) * (3 * hubble * inverseK)
    rates[0] = -expansion - stiffness * y[0] - heat * y[1]
    let slowing: Lanes = hubble * (1 - 3 * soundSpeedSquared) - bend
    rates[1] = soundSpeedSquared * k * y[0] - slowing * y[1]
  }

  /// w'/(1 + w) in units of aH. Where w comes to -1 the velocity fades faster than any rate; 100 is enough.
  private func bend(_ inertia: Lanes, _ a: Lanes) -> Lanes {
    var ratio: Lanes = -wa * a / inertia
    ratio.replace(with: 0, where: inertia .== Lanes.zero)
    ratio.clamp(lowerBound: Lanes(repeating: -100), upperBound: Lanes(repeating: 100))
    return ratio
  }

  /// Deep inside its sound horizon it is smooth; otherwise it keeps its variables.
  func streaming(from time: Double) -> any SpeciesPerturbation {
    let phase: Lanes = k * soundSpeedSquared.squareRoot() * time
    guard phase.min() > Self.smoothPhase else { return self }
    let (w0, wa) = (w0, wa)
    return SmoothSpecies(soundSpeedSquared: soundSpeedSquared) { $0.dark * (1 + w0 + wa * (1 - $0.a)) }
  }

  /// c_s k tau from which it answers to the metric within a thousandth of what it does.
  private static let smoothPhase = 30.0
}
