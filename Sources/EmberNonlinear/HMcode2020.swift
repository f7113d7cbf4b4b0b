import EmberNumerics
import Glibc

/// The non-linear power spectrum of matter at one redshift by the halo model of Mead et al. (2021, arXiv:2009.01858): HMcode-2020,
/// with or without baryonic feedback.
///
/// All grids are fixed in 1/Mpc, so the spectrum is a smooth function of the parameters.
struct HMcode2020: NonlinearPower {
  /// sigma_8 of cold matter at this redshift.
  let sigma8: Double
  /// Exponent of the transition between the two terms (eq. 23).
  let transition: Double
  private let displacementVariance: Double
  private let wiggle: AcousticWiggle
  private let oneHalo: OneHaloTerm
  private let suppression: FeedbackSuppression?
  /// f, k_d and n_d of the damping of the two-halo term (eq. 16).
  private let damping: (strength: Double, wavenumber: Double)
  /// k_* in 1/Mpc, below which the one-halo term is cut (eq. 17).
  private let cut: Double

  /// - Parameters:
  ///   - power: linear Delta^2 of all matter at this redshift.
  ///   - largest: the largest wavenumber in 1/Mpc at which `power` is known.
  ///   - feedback: log10(T_AGN/K); `nil` for none.
  init(
    _ power: LinearMatterPower, to largest: Double, _ matter: MatterComposition, _ growth: MatterGrowth, a: Double,
    feedback: Double? = nil
  ) {
    let gridded = HaloModelPower(
      power, to: largest, matter.primordial, ColdMatterRatio(matter, growth, scaleFactor: a))
    let variance = MatterVariance(gridded)
    let collapse = SphericalCollapse(growth, scaleFactor: a, neutrinoFraction: matter.neutrinoFraction)
    sigma8 = variance(8 / matter.h)
    transition = min(max(1.875 * pow(1.603, variance.effectiveIndex(collapse, matter)), 0.5), 2)
    displacementVariance = gridded.displacementVariance
    wiggle = AcousticWiggle(gridded, matter)
    damping = (min(max(0.2696 * pow(sigma8, 0.9403), 1e-3), 0.99), 0.05699 * pow(sigma8, -1.0890) * matter.h)
    cut = 0.05618 * pow(sigma8, -1.0130) * matter.h
    let haloes = HaloPopulation(variance, collapse, growth, a: a, concentrations: growth.formation(a))
    oneHalo = OneHaloTerm(
      haloes, concentration: 5.196, bloating: 0.1281 * pow(sigma8, -0.3644), to: max(largest, 1),
      share: 1 - matter.neutrinoFraction)
    suppression = feedback.map {
      FeedbackSuppression(
        BaryonicFeedback(logTemperature: $0, matter, a: a), haloes, to: max(largest, 1), matter)
    }
  }

  /// Non-linear Delta^2 at k in 1/Mpc, where the linear one is `linear`.
  func callAsFunction(_ k: Double, linear: Double) -> Double {
    let two = twoHaloTerm(k, linear)
    let x = k / cut
    let x4 = x * x * x * x
    let one = oneHalo(k) * x4 / (1 + x4)
    let power = pow(pow(two, transition) + pow(one, transition), 1 / transition)
    return suppression.map { power * $0(k, linear: linear) } ?? power
  }

  /// Linear power with damped oscillations (eqs. 13 to 15), damped further by displacements (eq. 16).
  private func twoHaloTerm(_ k: Double, _ linear: Double) -> Double {
    let dewiggled = linear + (exp(-k * k * displacementVariance) - 1) * wiggle(k)
    let x = pow(k / damping.wavenumber, 2.853)
    return max(dewiggled, 0) * (1 - damping.strength * x / (1 + x))
  }
}

extension MatterVariance {
  /// n_eff = -3 - dln sigma^2/dlnR where sigma(R) = delta_c, limited where nothing has collapsed.
  func effectiveIndex(_ collapse: SphericalCollapse, _ matter: MatterComposition) -> Double {
    let target = log(collapse.threshold)
    let last = logarithm.y.count - 1
    let (low, high) = Bisection.bracket(logarithm.x[0], logarithm.x[last], steps: 50) { logarithm($0) > target }
    let index = -3 - 2 * logarithm.derivative((low + high) / 2)
    return min(max(index, matter.primordial.spectralIndex - 4), matter.primordial.spectralIndex)
  }
}
