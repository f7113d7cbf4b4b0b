import EmberNumerics
import EmberTheory
import Glibc

/// The labels q over which C_l = 4 pi int dlnq w(q) P(k) Delta_l(q)^2 is taken in curved space, with exact functions at low multipoles and low q.
///
/// A closed universe has whole multiples of sqrt(K) only, from three on. Where they lie close, the same integral as in other universes takes over,
/// smoothly: a sum and an integral over a function that both resolve are the same.
struct CurvedWavenumbers: Sendable {
  /// q, and its weight for int dlnk.
  typealias Node = (q: Double, weight: Double)

  /// Nodes with exact functions.
  private(set) var exact: [Node] = []
  /// Nodes with flat functions, and their share of the power at low multipoles.
  private(set) var shell: [(q: Double, weight: Double, share: Double)] = []

  /// - Parameters:
  ///   - trapezoid: of the integral in flat space.
  ///   - paths: in this geometry.
  ///   - age: conformal, in Mpc.
  ///   - top: the highest multipole of exact functions.
  ///   - fall: the exponent of q with which the power per ln q vanishes towards q = 0 in an open universe.
  ///   - density: w(q).
  init(
    _ trapezoid: IntegralWavenumbers, _ paths: CurvedPaths, age: Double, top: Int, fall: Double,
    density: (_ q: Double) -> Double
  ) {
    let geometry = paths.geometry
    let unit = max(geometry.curvature, 0).squareRoot()
    // Exact functions as far as they count.
    let (fading, faded) = (1.7 * Double(top) / paths.lastScattering, 2.2 * Double(top) / paths.lastScattering)
    func exactShare(_ q: Double) -> Double { Window.cosineTaper(q, from: fading, to: faded) }
    // Between its multiples a function is regular at our place, but not beyond the equator; far enough from there that does not show.
    let turn = max(geometry.cosine(age), 0.05)
    let isDiscrete = 3 * unit * age > 0.03
    let (sparse, dense) = (40 / (turn * turn * turn), 60 / (turn * turn * turn))
    func discreteShare(_ q: Double) -> Double {
      isDiscrete ? Window.cosineTaper(q / unit, from: sparse, to: dense) : 0
    }
    if isDiscrete {
      var multiple = 3.0
      while multiple < dense, multiple * unit < faded {
        let q = multiple * unit
        exact.append((q, unit / q * density(q) * discreteShare(q) * exactShare(q)))
        multiple += 1
      }
    }
    for (i, q) in trapezoid.values.enumerated() where q > geometry.smallestLabel {
      // In an open universe there is as much below the first node as such a power has.
      let tail = i == 0 && geometry.curvature < 0 ? 1 / fall : 0
      let weight = (trapezoid.weights[i] + tail) * density(q)
      let share = exactShare(q)
      let continuous = 1 - discreteShare(q)
      if share * continuous > 0 { exact.append((q, weight * share * continuous)) }
      shell.append((q, weight, 1 - share))
    }
  }
}
