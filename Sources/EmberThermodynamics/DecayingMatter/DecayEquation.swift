import EmberNumerics
import EmberTheory
import Glibc

/// The decay of cold dark matter in an expanding universe: d(Gamma t)/dN = Gamma/H and d(a^4 rho_r)/dN = (Gamma/H) a^4 rho, N = ln a, where a^3 rho goes as
/// exp(-Gamma t). Densities are 8 pi G rho in Mpc^-2.
///
/// It is followed by Runge-Kutta steps that are fixed in N, so what comes of it is a smooth function of the parameters.
struct DecayEquation {
  /// Gamma in 1/Mpc.
  let rate: Double
  /// 3 H0^2.
  private let critical: Double
  private let curvature: Double
  /// At every half step: a, rho a^4 of photons, neutrinos, baryons and cold dark matter, and a^4 times the density of dark energy in units of today's.
  private let nodes: [(a: Double, core: Double, dark: Double)]

  static let start = -23.0
  static let steps = 1150
  static let step = 23.0 / 1150
  /// The least square of the expansion rate as a share of what matter and radiation make: less than there is in any universe that is followed.
  private static let slowest = 0.005

  /// Gamma t and rho_r a^4 over the initial rho a^3, at every step, with their derivatives with respect to N.
  struct Solution {
    var depths: [Double] = []
    var depthRates: [Double] = []
    var radiation: [Double] = []
    var radiationRates: [Double] = []

    /// What there is today of matter and radiation, in units of what would be.
    var leftToday: Double { exp(-depths[DecayEquation.steps]) + radiation[DecayEquation.steps] }
  }

  /// - Parameter rate: Gamma in km/s/Mpc.
  /// `nil` without a Hubble constant.
  init?(rate: Double, _ surroundings: Surroundings) {
    guard let h = surroundings.h else { return nil }
    self.rate = rate / 100 * (surroundings.unit / 3).squareRoot()
    critical = surroundings.unit * h * h
    curvature = surroundings.omegaK * critical
    nodes = (0...2 * Self.steps).map { half in
      let a = exp(Self.start + Double(half) * Self.step / 2)
      let fourth = a * a * a * a
      return (a, surroundings.matterAndRadiation(a).density * fourth, fourth * surroundings.darkEnergy(a))
    }
  }

  /// The history of a given amount, 8 pi G rho a^3 early on; `nil` where there is none.
  func solution(initial: Double) -> Solution? {
    // Dark energy is what is left today.
    func rest(_ solution: Solution) -> Double {
      critical - curvature - nodes[2 * Self.steps].core - initial * solution.leftToday
    }
    var found = integrate(initial: initial, dark: critical - curvature - nodes[2 * Self.steps].core - initial)
    let first = rest(found)
    let root = Self.secant(first, rest(integrate(initial: initial, dark: first)), scale: critical) { dark in
      found = integrate(initial: initial, dark: dark)
      return rest(found) - dark
    }
    return root == nil ? nil : found
  }

  /// The amount early on of which this much, 8 pi G rho of matter and its radiation, is left today, and its history; `nil` where there is none.
  func solution(today: Double) -> (initial: Double, solution: Solution)? {
    let dark = critical - curvature - nodes[2 * Self.steps].core - today
    var found = integrate(initial: today, dark: dark)
    let start = log(today)
    let root = Self.secant(start, start - log(found.leftToday), scale: 1) { logarithm in
      found = integrate(initial: exp(logarithm), dark: dark)
      return logarithm + log(found.leftToday) - start
    }
    guard let root else { return nil }
    return (exp(root), found)
  }

  /// Where a function vanishes, by the secant through its last two values; the function was last asked for there. `nil` where none is found.
  private static func secant(
    _ first: Double, _ second: Double, scale: Double, _ function: (Double) -> Double
  ) -> Double? {
    var (x0, x1) = (first, second)
    var f0 = function(x0)
    for _ in 0..<60 {
      let f1 = function(x1)
      guard f1.isFinite else { return nil }
      if abs(f1) <= 1e-14 * scale || f1 == f0 { return abs(f1) < 1e-10 * scale ? x1 : nil }
      let next = x1 - f1 * (x1 - x0) / (f1 - f0)
      (x0, f0) = (x1, f1)
      // No further than where this much is lost or gained at once.
      x1 = x0 + min(max(next - x0, -3 * scale), 3 * scale)
    }
    return abs(f0) < 1e-10 * scale ? x0 : nil
  }

  private func integrate(initial: Double, dark: Double) -> Solution {
    func slopes(_ node: Int, _ depth: Double, _ radiation: Double) -> (depth: Double, radiation: Double) {
      let (a, core, dilution) = nodes[node]
      let left = exp(-depth) * a
      let species = core + initial * (left + radiation)
      let square = max(species + curvature * a * a + dark * dilution, Self.slowest * species) / 3
      // Gamma/H.
      let share = rate * a * a / square.squareRoot()
      return (share, share * left)
    }
    var solution = Solution()
    // Deep in the radiation era both are powers of a.
    let begin = slopes(0, 0, 0)
    var (depth, radiation) = (begin.depth / 2, begin.radiation / 3)
    let step = Self.step
    for i in 0...Self.steps {
      let first = slopes(2 * i, depth, radiation)
      solution.depths.append(depth)
      solution.depthRates.append(first.depth)
      solution.radiation.append(radiation)
      solution.radiationRates.append(first.radiation)
      guard i < Self.steps else { break }
      let second = slopes(2 * i + 1, depth + step / 2 * first.depth, radiation + step / 2 * first.radiation)
      let third = slopes(2 * i + 1, depth + step / 2 * second.depth, radiation + step / 2 * second.radiation)
      let fourth = slopes(2 * i + 2, depth + step * third.depth, radiation + step * third.radiation)
      depth += step / 6 * (first.depth + 2 * (second.depth + third.depth) + fourth.depth)
      radiation += step / 6 * (first.radiation + 2 * (second.radiation + third.radiation) + fourth.radiation)
    }
    return solution
  }
}
