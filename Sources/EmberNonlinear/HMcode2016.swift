import EmberNumerics
import EmberThermodynamics
import Glibc

/// The non-linear power spectrum of matter at one redshift by the halo model of Mead et al. (2015, arXiv:1505.07833; 2016,
/// arXiv:1602.02154): HMcode-2016, without baryonic feedback.
struct HMcode2016: NonlinearPower {
  /// Exponent of the transition between the two terms (1602.02154, table 1).
  private let transition: Double
  /// f of the damping of the two-halo term, and the rms displacement along one axis in Mpc.
  private let damping: Double
  private let displacement: Double
  private let oneHalo: OneHaloTerm

  /// - Parameters:
  ///   - power: linear Delta^2 of all matter at this redshift.
  ///   - largest: the largest wavenumber in 1/Mpc at which `power` is known.
  init(_ power: LinearMatterPower, to largest: Double, _ matter: MatterComposition, _ growth: MatterGrowth, a: Double) {
    let gridded = HaloModelPower(
      power, to: largest, matter.primordial, ColdMatterRatio(matter, growth, scaleFactor: a))
    let variance = MatterVariance(gridded)
    let sigma8 = gridded.contrast(radius: 8 / matter.h)
    let collapse = SphericalCollapse(
      sigma8: sigma8, omegaMatter: growth.omegaMatter(a), neutrinoFraction: matter.neutrinoFraction)
    transition = min(max(3.24 * pow(1.85, variance.effectiveIndex(collapse, matter)), 0.5), 2)
    displacement = gridded.displacementVariance.squareRoot()
    let coarse = matter.h * gridded.displacementVariance(radius: 100 / matter.h).squareRoot()
    damping = min(max(0.0095 * pow(coarse, 1.37), 1e-3), 0.99)
    let haloes = HaloPopulation(
      variance, collapse, growth, a: a, concentrations: a > 1.0 / 11 ? pow(growth.formation(1), 1.5) : 1)
    oneHalo = OneHaloTerm(haloes, concentration: 3.13, bloating: 0.603 - 0.3 * sigma8, to: max(largest, 1))
  }

  func callAsFunction(_ k: Double, linear: Double) -> Double {
    let x = k * displacement
    let bend = tanh(x / damping.squareRoot())
    let two = linear * (1 - damping * bend * bend)
    let y = x / 0.584
    let one = oneHalo(k) * -expm1(-y * y)
    return pow(pow(two, transition) + pow(one, transition), 1 / transition)
  }
}

extension SphericalCollapse {
  /// The fits of Mead et al. (2015, table 2) with the massive neutrinos and the dark energy of Mead et al. (2016).
  init(sigma8: Double, omegaMatter: Double, neutrinoFraction f: Double) {
    threshold = (1.59 + 0.0314 * log(sigma8)) * (1 + 0.0123 * log10(omegaMatter)) * (1 + 0.262 * f)
    overdensity = 418 * pow(omegaMatter, -0.352) * (1 + 0.916 * f)
  }
}

extension HaloModelPower {
  /// The rms contrast of all matter in spheres of a radius in Mpc.
  func contrast(radius: Double) -> Double { sum { _, w in w * w }(radius).squareRoot() }

  /// Variance along one axis of the mean displacement in spheres of a radius in Mpc, in Mpc^2.
  func displacementVariance(radius: Double) -> Double { sum { k, w in w * w / (k * k) }(radius) / 3 }

  /// int dlnk Delta^2 times a function of k and of the top hat's transform.
  private func sum(_ weight: @escaping (_ k: Double, _ window: Double) -> Double) -> (_ radius: Double) -> Double {
    { radius in
      Self.step * zip(Self.wavenumbers, total).reduce(0) { $0 + $1.1 * weight($1.0, Window.topHat($1.0 * radius)) }
    }
  }
}
