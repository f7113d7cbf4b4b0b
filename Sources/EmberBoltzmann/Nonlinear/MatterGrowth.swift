import EmberNumerics
import Glibc

/// Linear growth that does not depend on scale, in a flat universe of matter and a cosmological constant.
///
/// The halo model uses it for ratios of growth only; power spectra come with their own, exact growth.
struct MatterGrowth: Sendable {
  private let omegaMatter: Double
  /// ln D and the accumulated growth G = int D dlna, over ln a; D = a early.
  private let growth: CubicSpline
  private let accumulated: CubicSpline
  /// ln a over ln D.
  private let inverse: CubicSpline

  private static let start = log(1e-4)
  private static let count = 240

  /// Integrates D'' = (3/2) Omega_m D - (2 - (3/2) Omega_m) D' in ln a by Runge-Kutta steps.
  init(omegaMatter: Double) {
    self.omegaMatter = omegaMatter
    let step = -Self.start / Double(Self.count)
    func rate(_ x: Double, _ y: SIMD4<Double>) -> SIMD4<Double> {
      let omega = 1.5 * Self.omegaMatter(omegaMatter, exp(x))
      return SIMD4(y.y, omega * y.x - (2 - omega) * y.y, y.x, 0)
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
    growth = CubicSpline(points, values)
    accumulated = CubicSpline(points, sums)
    inverse = CubicSpline(values, points)
  }

  /// D at scale factor a.
  func callAsFunction(_ a: Double) -> Double { exp(growth(log(a))) }

  /// G at scale factor a.
  func accumulated(_ a: Double) -> Double { accumulated(log(a)) }

  /// The scale factor at which D has this value.
  func scaleFactor(growth: Double) -> Double { exp(inverse(log(growth))) }

  /// Omega_m at scale factor a.
  func omegaMatter(_ a: Double) -> Double { Self.omegaMatter(omegaMatter, a) }

  private static func omegaMatter(_ today: Double, _ a: Double) -> Double { today / (today + (1 - today) * a * a * a) }
}
