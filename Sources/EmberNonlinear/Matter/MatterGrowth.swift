import EmberNumerics
import EmberThermodynamics
import Glibc

/// Linear growth that does not depend on scale, in a universe of matter, curvature and dark energy.
///
/// The halo model uses it for ratios of growth only; power spectra come with their own, exact growth.
struct MatterGrowth: Sendable {
  private let omegaMatter: Double
  private let omegaK: Double
  private let darkEnergy: DarkEnergy
  /// ln D and the accumulated growth G = int D dlna, over ln a; D = a early.
  private let growth: CubicSpline
  private let accumulated: CubicSpline
  /// ln a over ln D.
  private let inverse: CubicSpline
  /// ln D with a cosmological constant for the same matter in flat space, where the universe is not that.
  private let constant: CubicSpline?

  private static let start = log(1e-4)
  private static let count = 240

  /// Integrates D'' = (3/2) Omega_m D - (2 + dlnH/dlna) D' in ln a by Runge-Kutta steps.
  init(omegaMatter: Double, omegaK: Double = 0, darkEnergy: DarkEnergy = .cosmologicalConstant) {
    self.omegaMatter = omegaMatter
    self.omegaK = omegaK
    self.darkEnergy = darkEnergy
    let step = -Self.start / Double(Self.count)
    func rate(_ x: Double, _ y: SIMD4<Double>) -> SIMD4<Double> {
      let a = exp(x)
      let share = Self.omegaMatter(omegaMatter, omegaK, darkEnergy, a)
      let (omega, bend) = (1.5 * share, omegaK * a * (share / omegaMatter))
      let friction = 2 - omega - bend - (1.5 - omega - 1.5 * bend) * (1 + darkEnergy.equationOfState(a))
      return SIMD4(y.y, omega * y.x - friction * y.y, y.x, 0)
    }
    let early = exp(Self.start)
    var y = SIMD4(early, early, early, 0)
    var (points, values, sums) = ([Self.start], [Self.start], [early])
    for i in 0..<Self.count {
      let x = Self.start + Double(i) * step
      let k1 = rate(x, y)
      let k2 = rate(x + step / 2, y + k1 * (step / 2))
      let k3 = rate(x + step / 2, y + k2 * (step / 2))
      let k4 = rate(x + step, y + k3 * step)
      let middle: SIMD4<Double> = (k2 + k3) * 2
      y += (k1 + middle + k4) * (step / 6)
      points.append(x + step)
      values.append(log(y.x))
      sums.append(y.z)
    }
    constant = darkEnergy.isConstant && omegaK == 0 ? nil : MatterGrowth(omegaMatter: omegaMatter).growth
    growth = CubicSpline(points, values)
    accumulated = CubicSpline(points, sums)
    inverse = CubicSpline(values, points)
  }

  /// D at scale factor a.
  func callAsFunction(_ a: Double) -> Double { exp(growth(log(a))) }

  /// G at scale factor a.
  func accumulated(_ a: Double) -> Double { accumulated(log(a)) }

  /// D(z = 10)/D(a) over the same with a cosmological constant in flat space: haloes that formed earlier are more concentrated (Dolag et al. 2004,
  /// astro-ph/0309771).
  func formation(_ a: Double) -> Double {
    guard let constant else { return 1 }
    let (early, now) = (-log(11.0), log(a))
    return exp(growth(early) - growth(now) - constant(early) + constant(now))
  }

  /// The scale factor at which D has this value.
  func scaleFactor(growth: Double) -> Double { exp(inverse(log(growth))) }

  /// Omega_m at scale factor a.
  func omegaMatter(_ a: Double) -> Double { Self.omegaMatter(omegaMatter, omegaK, darkEnergy, a) }

  /// Dark energy over the critical density at scale factor a.
  func omegaDarkEnergy(_ a: Double) -> Double {
    1 - omegaMatter(a) * (1 + omegaK * a / omegaMatter)
  }

  private static func omegaMatter(
    _ today: Double, _ omegaK: Double, _ darkEnergy: DarkEnergy, _ a: Double
  ) -> Double {
    let dilution = darkEnergy.isConstant ? 1 : darkEnergy.density(a)
    return today / (today + (1 - today - omegaK) * a * a * a * dilution + omegaK * a)
  }
}
