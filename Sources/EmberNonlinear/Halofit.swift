import EmberNumerics
import EmberThermodynamics
import Glibc

/// The non-linear power spectrum of matter at one redshift by the fit of Smith et al. (2003, astro-ph/0207664) as revised by Takahashi et al.
/// (2012, arXiv:1208.2701, appendix), with massive neutrinos by Bird, Viel & Haehnelt (2012, arXiv:1109.4416) as CAMB has refitted them to it.
struct Halofit: NonlinearPower {
  private let fit: HalofitCoefficients
  /// 1/k_sigma in Mpc; `nil` where nothing is non-linear.
  private let radius: Double?
  /// Falls to 0 as that comes to 0.01 Mpc/h, where CAMB's halofit ends.
  private let strength: Double
  private let h: Double
  private let neutrinoFraction: Double

  /// - Parameters:
  ///   - power: linear Delta^2 of all matter at this redshift.
  ///   - largest: the largest wavenumber in 1/Mpc at which `power` is known.
  init(_ power: LinearMatterPower, to largest: Double, _ matter: MatterComposition, _ growth: MatterGrowth, a: Double) {
    let gridded = HaloModelPower(
      power, to: largest, matter.primordial, ColdMatterRatio(matter, growth, scaleFactor: a))
    radius = gridded.nonlinearRadius
    strength =
      1 - Window.cosineTaper(log(gridded.gaussianMoments(0.01 / matter.h).variance), from: 0, to: 0.05)
    (h, neutrinoFraction) = (matter.h, matter.neutrinoFraction)
    let moments = gridded.gaussianMoments(radius ?? 1)
    fit = HalofitCoefficients(
      index: moments.first / moments.variance - 3,
      curvature: pow(moments.first / moments.variance, 2) + moments.second / moments.variance, growth,
      equationOfState: matter.darkEnergy.equationOfState(a), neutrinoFraction: matter.neutrinoFraction, a: a)
  }

  func callAsFunction(_ k: Double, linear: Double) -> Double {
    guard let radius, strength > 0 else { return linear }
    let y = k * radius
    let rises = fit.amplitude * pow(y, 3 * fit.f1)
    let falls = 1 + fit.b * pow(y, fit.f2) + pow(fit.f3 * fit.c * y, 3 - fit.gamma)
    let oneHalo = rises / falls / (1 + fit.nu / (y * y)) * (1 + 0.977 * neutrinoFraction)
    let square = (k / h) * (k / h)
    let enhanced = linear * (1 + neutrinoFraction * 47.48 * square / (1 + 1.5 * square))
    let twoHalo = linear * pow(1 + enhanced, fit.beta) / (1 + enhanced * fit.alpha) * exp(-y / 4 - y * y / 8)
    // Linear below 0.005 h/Mpc, as in CAMB, whose step is smooth here.
    let share = strength * (1 - Window.cosineTaper(log(k / h), from: log(0.004), to: log(0.006)))
    return linear + share * (twoHalo + oneHalo - linear)
  }
}

/// The fit's coefficients (Takahashi et al. 2012, eqs. A6 to A14).
private struct HalofitCoefficients: Sendable {
  let amplitude, b, c, gamma, nu, alpha, beta: Double
  let f1, f2, f3: Double

  init(
    index n: Double, curvature: Double, _ growth: MatterGrowth, equationOfState w: Double, neutrinoFraction: Double,
    a: Double
  ) {
    func polynomial(_ p: [Double]) -> Double { p.reversed().reduce(0) { $0 * n + $1 } }
    let dark = growth.omegaDarkEnergy(a) * (1 + w)
    amplitude = pow(10, polynomial([1.5222, 2.8553, 2.3706, 0.9903, 0.2250]) - 0.6038 * curvature + 0.1749 * dark)
    b = pow(10, polynomial([-0.5642, 0.5864, 0.5716]) - 1.5474 * curvature + 0.2279 * dark)
    c = pow(10, polynomial([0.3698, 2.0404, 0.8161]) + 0.5869 * curvature)
    gamma = polynomial([0.1971, -0.0843]) + 0.8460 * curvature
    nu = pow(10, polynomial([5.2105, 3.6902]))
    alpha = abs(polynomial([6.0835, 1.3373, -0.1959]) - 5.5274 * curvature)
    beta =
      polynomial([2.0379, -0.7354, 0.3157, 1.2490, 0.3980]) - 0.1682 * curvature
      + neutrinoFraction * polynomial([1.081, 0, 0.395])
    let matter = growth.omegaMatter(a)
    /// Between a universe without (Omega_m^open) and a flat one with dark energy (Omega_m^flat), by its share of what is not matter.
    func evolved(_ open: Double, _ flat: Double) -> Double {
      let (x, rest) = (log(matter), 1 - matter)
      let slope = abs(rest) > 1e-6 ? (exp(flat * x) - exp(open * x)) / rest : open - flat
      return exp(open * x) + growth.omegaDarkEnergy(a) * slope
    }
    f1 = evolved(-0.0732, -0.0307)
    f2 = evolved(-0.1423, -0.0585)
    f3 = evolved(0.0725, 0.0743)
  }
}

extension HaloModelPower {
  /// Variance in Gaussians of a radius in Mpc, and -1 and 1 times its first two derivatives with respect to ln R (Smith et al. 2003, appendix C).
  fileprivate func gaussianMoments(_ radius: Double) -> (variance: Double, first: Double, second: Double) {
    var sums = SIMD3<Double>.zero
    for (k, power) in zip(Self.wavenumbers, total) {
      let square = k * k * radius * radius
      let weight = power * exp(-square)
      sums += weight * SIMD3(1, 2 * square, 4 * square * (1 - square))
    }
    sums *= Self.step
    return (sums.x, sums.y, sums.z)
  }

  /// The radius in Mpc at which the variance is 1; `nil` where it is smaller at all radii that the grid resolves.
  fileprivate var nonlinearRadius: Double? {
    let (low, high) = (log(1e-4), log(1e4))
    guard gaussianMoments(exp(low)).variance > 1 else { return nil }
    let bracket = Bisection.bracket(low, high, steps: 50) { gaussianMoments(exp($0)).variance > 1 }
    return exp((bracket.0 + bracket.1) / 2)
  }
}
