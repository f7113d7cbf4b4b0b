import EmberNumerics
import Glibc

/// The haloes of a moment, labelled by the comoving radius R that held their mass, M = (4 pi/3) rho R^3, with their number by Sheth & Tormen
/// (1999, astro-ph/9901122) and their concentration by Bullock et al. (2001, astro-ph/9908159).
struct HaloPopulation: Sendable {
  /// One mass of the integral.
  struct Halo: Sendable {
    /// R in Mpc.
    var radius: Double
    /// f(nu) dnu (4 pi/3) R^3 in Mpc^3.
    var weight: Double
    /// nu = delta_c/sigma.
    var height: Double
    /// Scale factor when it formed; `nil` where it has not.
    var formation: Double?
  }

  let haloes: [Halo]
  /// The scale factor now, and what dark energy does to concentrations.
  private let now: (a: Double, growth: Double)
  /// Virial radius over R.
  let inverseSize: Double

  /// Haloes of smaller R are too light to matter, in Mpc.
  private static let smallestRadius = log(8e-3)
  /// No halo of interest is rarer.
  private static let largestHeight = 12.0

  /// - Parameter concentrations: a factor on all of them.
  init(
    _ variance: MatterVariance, _ collapse: SphericalCollapse, _ growth: MatterGrowth, a: Double,
    concentrations: Double
  ) {
    let slopes = variance.logarithm.slopes
    inverseSize = 1 / cbrt(collapse.overdensity)
    now = (a, concentrations)
    var haloes: [Halo] = []
    for (i, u) in MatterVariance.logRadii.enumerated() where u > Self.smallestRadius {
      let nu = collapse.threshold / exp(variance.logarithm.y[i])
      guard nu < Self.largestHeight else { break }
      let radius = exp(u)
      let volume = 4 * Double.pi / 3 * radius * radius * radius
      haloes.append(
        Halo(
          radius: radius, weight: volume * Self.massFunction(nu) * nu * -slopes[i] * MatterVariance.spacing, height: nu,
          formation: Self.formation(variance, collapse, growth, a, radius: radius)))
    }
    self.haloes = haloes
  }

  /// The mass function as a function of nu = delta_c/sigma, of integral 1 over nu.
  private static func massFunction(_ nu: Double) -> Double {
    let x = 0.707 * nu * nu
    return 0.21616 * (1 + pow(x, -0.3)) * exp(-x / 2)
  }

  /// When perturbations of 0.01 of the mass collapsed.
  private static func formation(
    _ variance: MatterVariance, _ collapse: SphericalCollapse, _ growth: MatterGrowth, _ a: Double, radius: Double
  ) -> Double? {
    let height = collapse.threshold / variance(radius * cbrt(0.01))
    return height < 1 ? growth.scaleFactor(growth: growth(a) * height) : nil
  }

  /// c = B (1 + z_f)/(1 + z), with B the smallest one.
  func concentration(_ halo: Halo, smallest: Double) -> Double {
    (halo.formation.map { smallest * now.a / $0 } ?? smallest) * now.growth
  }
}

/// The power of matter within single haloes (Mead et al. 2021, eqs. 6, 7 and 18 to 22), before its cut on large scales:
/// P = int dnu f(nu) (4 pi/3) R^3 W^2.
struct OneHaloTerm: Sendable {
  /// ln P over ln k.
  private let spline: CubicSpline

  private static let first = log(5e-3)
  private static let step = 0.2

  /// - Parameters:
  ///   - concentration: the smallest one.
  ///   - bloating: eta, which widens profiles by nu^eta.
  ///   - largest: the largest wavenumber in 1/Mpc.
  ///   - share: of matter that is in haloes.
  ///   - content: what the Fourier transform of a halo's profile becomes for what it consists of, by its R in Mpc.
  init(
    _ population: HaloPopulation, concentration: Double, bloating: Double = 0, to largest: Double, share: Double = 1,
    content: (_ radius: Double, _ profile: Double) -> Double = { $1 }
  ) {
    let profiles = population.haloes.map { halo in
      (
        HaloProfile(
          virialRadius: halo.radius * population.inverseSize,
          concentration: population.concentration(halo, smallest: concentration)),
        pow(halo.height, bloating)
      )
    }
    let count = Int(((log(largest) - Self.first) / Self.step).rounded(.up)) + 1
    let nodes = (0...count).map { Self.first + Double($0) * Self.step }
    spline = CubicSpline(
      nodes,
      nodes.map { u in
        let k = exp(u)
        var sum = 0.0
        for (halo, (profile, widening)) in zip(population.haloes, profiles) {
          let w = content(halo.radius, profile(k * widening))
          sum += halo.weight * w * w
        }
        return log(max(sum * (share * share), 1e-290))
      })
  }

  /// Delta^2 at k in 1/Mpc; below the first node P is constant.
  func callAsFunction(_ k: Double) -> Double {
    k * k * k / (2 * Double.pi * Double.pi) * exp(spline(max(log(k), Self.first)))
  }
}
