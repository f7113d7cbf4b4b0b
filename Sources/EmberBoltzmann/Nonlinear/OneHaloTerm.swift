import EmberNumerics
import Glibc

/// The power of matter within single haloes (Mead et al. 2021, eqs. 6, 7 and 18 to 22), before its cut on large scales.
///
/// Haloes are labelled by the comoving radius R that held their mass, M = (4 pi/3) rho R^3, so P = int dnu f(nu) (4 pi/3) R^3 W^2.
struct OneHaloTerm: Sendable {
  /// One mass of the integral.
  private struct Halo {
    /// f(nu) dnu (4 pi/3) R^3 in Mpc^3.
    var weight: Double
    /// nu^eta, which widens the profiles.
    var bloating: Double
    var profile: HaloProfile
  }

  /// ln P over ln k.
  private let spline: CubicSpline

  private static let first = log(5e-3)
  private static let step = 0.2
  /// Haloes of smaller R are too light to matter, in Mpc.
  private static let smallestRadius = log(8e-3)
  /// No halo of interest is rarer.
  private static let largestHeight = 12.0

  /// - Parameters:
  ///   - bloating: eta.
  ///   - largest: the largest wavenumber in 1/Mpc.
  init(
    _ variance: MatterVariance, _ collapse: SphericalCollapse, _ growth: MatterGrowth, a: Double, bloating: Double,
    to largest: Double, neutrinoFraction: Double
  ) {
    let haloes = Self.haloes(variance, collapse, growth, a, bloating)
    let clustered = (1 - neutrinoFraction) * (1 - neutrinoFraction)
    let count = Int(((log(largest) - Self.first) / Self.step).rounded(.up)) + 1
    let nodes = (0...count).map { Self.first + Double($0) * Self.step }
    spline = CubicSpline(
      nodes,
      nodes.map { u in
        let k = exp(u)
        let sum = haloes.reduce(0) { sum, halo in
          let w = halo.profile(k * halo.bloating)
          return sum + halo.weight * w * w
        }
        return log(max(sum * clustered, 1e-290))
      })
  }

  /// Delta^2 at k in 1/Mpc; below the first node P is constant.
  func callAsFunction(_ k: Double) -> Double {
    k * k * k / (2 * Double.pi * Double.pi) * exp(spline(max(log(k), Self.first)))
  }

  private static func haloes(
    _ variance: MatterVariance, _ collapse: SphericalCollapse, _ growth: MatterGrowth, _ a: Double, _ eta: Double
  ) -> [Halo] {
    let slopes = variance.logarithm.slopes
    let inverseSize = 1 / cbrt(collapse.overdensity)
    let formation = growth.formation(a)
    var haloes: [Halo] = []
    for (i, u) in MatterVariance.logRadii.enumerated() where u > smallestRadius {
      let nu = collapse.threshold / exp(variance.logarithm.y[i])
      guard nu < largestHeight else { break }
      let radius = exp(u)
      let volume = 4 * Double.pi / 3 * radius * radius * radius
      haloes.append(
        Halo(
          weight: volume * massFunction(nu) * nu * -slopes[i] * MatterVariance.spacing, bloating: pow(nu, eta),
          profile: HaloProfile(
            virialRadius: radius * inverseSize,
            concentration: concentration(variance, collapse, growth, a, radius: radius) * formation)))
    }
    return haloes
  }

  /// The mass function of Sheth & Tormen (1999, astro-ph/9901122) as a function of nu = delta_c/sigma, of integral 1 over nu.
  private static func massFunction(_ nu: Double) -> Double {
    let x = 0.707 * nu * nu
    return 0.21616 * (1 + pow(x, -0.3)) * exp(-x / 2)
  }

  /// c = 5.196 (1 + z_f)/(1 + z) (Bullock et al. 2001, astro-ph/9908159): z_f is when perturbations of 0.01 of the mass collapsed.
  private static func concentration(
    _ variance: MatterVariance, _ collapse: SphericalCollapse, _ growth: MatterGrowth, _ a: Double, radius: Double
  ) -> Double {
    let height = collapse.threshold / variance(radius * cbrt(0.01))
    guard height < 1 else { return 5.196 }
    return 5.196 * a / growth.scaleFactor(growth: growth(a) * height)
  }
}
