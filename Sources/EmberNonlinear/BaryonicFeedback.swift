import Glibc

/// What stars and black holes do to haloes: gas expelled from light ones, stars in their centres, and another concentration of the rest.
/// The one-parameter model of Mead et al. (2021, arXiv:2009.01858, eqs. 24 and 25, table 5), fitted to the BAHAMAS simulations.
struct BaryonicFeedback: Sendable {
  /// Smallest concentration.
  let concentration: Double
  /// Mass in Msun/h below which haloes lose their gas.
  private let gasMass: Double
  /// Share of the mass that is in stars.
  let stars: Double
  private let cold: Double
  private let baryons: Double

  /// - Parameter logTemperature: log10(T_AGN/K), the strength of feedback from active galactic nuclei.
  init(logTemperature: Double, _ matter: MatterComposition, a: Double) {
    let theta = logTemperature - 7.8
    let z = 1 / a - 1
    func evolved(_ today: Double, _ exponent: Double) -> Double { today * pow(10, z * exponent) }
    baryons = matter.omegaBaryon / matter.omegaMatter
    cold = 1 - baryons - matter.neutrinoFraction
    concentration = evolved(3.44 - 0.496 * theta, -0.0671 - 0.0371 * theta)
    gasMass = evolved(pow(10, 13.87 + 1.81 * theta), -0.108 + 0.195 * theta)
    stars = min(evolved(0.01 * (2.01 - 0.30 * theta), 0.409 + 0.0224 * theta), baryons)
  }

  /// The share of the mass that follows the profile of the halo: cold dark matter, and the gas that a halo of this mass in Msun/h holds.
  func bound(mass: Double) -> Double {
    let ratio = mass / gasMass
    let square = ratio * ratio
    return cold + (baryons - stars) * square / (1 + square)
  }
}

/// What feedback does to the power of matter: the ratio of a plain halo model with gas and stars to one without, by which the non-linear
/// power is multiplied.
struct FeedbackSuppression: Sendable {
  private let without: OneHaloTerm
  private let with: OneHaloTerm

  init(
    _ feedback: BaryonicFeedback, _ haloes: HaloPopulation, to largest: Double, _ matter: MatterComposition
  ) {
    without = OneHaloTerm(haloes, concentration: 4, to: largest, share: 1 - matter.neutrinoFraction)
    with = OneHaloTerm(haloes, concentration: feedback.concentration, to: largest) { radius, w in
      feedback.bound(mass: matter.haloMass(radius: radius)) * w + feedback.stars
    }
  }

  /// At k in 1/Mpc, where the linear power per ln k is `linear`.
  func callAsFunction(_ k: Double, linear: Double) -> Double { (linear + with(k)) / (linear + without(k)) }
}

extension MatterComposition {
  /// The mass in Msun/h within a sphere of comoving radius R in Mpc at mean density.
  func haloMass(radius: Double) -> Double {
    // 3 (100 km/s/Mpc)^2 / (8 pi G) in Msun/Mpc^3.
    let critical = 2.77536627e11
    return 4 * Double.pi / 3 * critical * omegaMatter * h * h * h * radius * radius * radius
  }
}
