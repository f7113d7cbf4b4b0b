import EmberNumerics
import EmberTheory
import Glibc

/// The radial functions of curved space, phi_l(chi) for one label q (Abbott & Schaefer 1986; in flat space j_l(q chi)), at eight distances at once.
///
/// By recursion in l: upwards from phi_0 and phi_1 where all multipoles asked for oscillate, downwards (Miller's method) where one does not. With
/// c_l = sqrt(q^2 - K l^2): c_l phi_(l-1) + c_(l+1) phi_(l+1) = (2l+1) cot_K(chi) phi_l, and phi_l' = c_l phi_(l-1) - (l+1) cot_K(chi) phi_l.
struct HypersphericalBessel {
  /// Distances in Mpc with their S_K and cot_K.
  struct Distances {
    var chi = Lanes.zero
    var sine = Lanes.zero
    var cotangent = Lanes.zero
  }

  private let q: Double
  /// The last multipole that there is: the number of radial nodes is positive in a closed universe.
  let highest: Int
  /// c_l.
  private let roots: [Double]
  /// How much farther a downward recursion begins where functions fall slowly with l, far out in an open universe.
  private let extra: Int

  /// - Parameters:
  ///   - q: in 1/Mpc; in a closed universe rather a whole multiple of sqrt(K), since there is no regular function in between.
  ///   - farthest: the largest S_K that is asked for, in Mpc.
  ///   - top: the highest multipole that is asked for.
  init(q: Double, _ geometry: Geometry, farthest: Double, top: Int) {
    self.q = q
    let curvature = geometry.curvature
    extra = Self.extra(geometry, farthest: farthest)
    let count = max(top, Self.start(q * farthest) + extra) + 2
    highest = curvature > 0 ? min(count - 2, Int(q / curvature.squareRoot() + 1e-6) - 1) : count - 2
    roots = (0..<count).map { l in max(q * q - curvature * (Double(l) * Double(l)), 0).squareRoot() }
  }

  /// A multipole at which phi_l has fallen to about 10^-25 where its argument q S_K is x.
  private static func start(_ x: Double) -> Int { max(20, Int(x + 12 * cbrt(x)) + 30) }

  /// Beyond q, phi_l falls by tanh(sqrt(-K) chi/2) with each l.
  private static func extra(_ geometry: Geometry, farthest: Double) -> Int {
    guard geometry.curvature < 0 else { return 0 }
    let chi = asinh((-geometry.curvature).squareRoot() * farthest)
    return Int(min(-30 / log(tanh(chi / 2)), 1e4))
  }

  /// Values and derivatives with respect to chi at the ascending multipoles, for the first `count` of them; zero where there is none.
  func evaluate(
    _ at: Distances, _ multipoles: [Int], count: Int, _ found: inout [(value: Lanes, slope: Lanes)]
  ) {
    for i in 0..<count { found[i] = (.zero, .zero) }
    let x = q * at.sine
    let phase = q * at.chi
    var zeroth = Lanes.zero
    var oscillation = Lanes.zero
    for lane in 0..<8 {
      zeroth[lane] = sin(phase[lane])
      oscillation[lane] = cos(phase[lane])
    }
    zeroth /= x
    let first = (at.cotangent * zeroth - oscillation / at.sine) / roots[1]
    if x.min() > Double(multipoles[count - 1] + 10) {
      rise(at.cotangent, zeroth, first, multipoles, count, &found)
    } else {
      fall(at.cotangent, zeroth, first, from: min(Self.start(x.max()) + extra, highest), multipoles, count, &found)
    }
  }

  private func rise(
    _ cotangent: Lanes, _ zeroth: Lanes, _ first: Lanes, _ multipoles: [Int], _ count: Int,
    _ found: inout [(value: Lanes, slope: Lanes)]
  ) {
    var (lower, current) = (zeroth, first)
    var (l, node) = (1, 0)
    while node < count && multipoles[node] <= highest {
      if multipoles[node] == l {
        found[node] = (current, lower * roots[l] - cotangent * current * Double(l + 1))
        node += 1
      }
      let inverse = 1 / roots[l + 1]
      let higher = cotangent * current * (Double(2 * l + 1) * inverse) - lower * (roots[l] * inverse)
      (lower, current) = (current, higher)
      l += 1
    }
  }

  private func fall(
    _ cotangent: Lanes, _ zeroth: Lanes, _ first: Lanes, from start: Int, _ multipoles: [Int], _ count: Int,
    _ found: inout [(value: Lanes, slope: Lanes)]
  ) {
    var node = count - 1
    while node >= 0 && multipoles[node] > start { node -= 1 }
    let last = node
    var (higher, current) = (Lanes.zero, Lanes(repeating: 1e-120))
    var l = start
    while l > 0 {
      let inverse = 1 / roots[l]
      let lower = cotangent * current * (Double(2 * l + 1) * inverse) - higher * (roots[l + 1] * inverse)
      if node >= 0 && multipoles[node] == l {
        found[node] = (current, lower * roots[l] - cotangent * current * Double(l + 1))
        node -= 1
      }
      (higher, current) = (current, lower)
      l -= 1
      if l % 16 == 0 { Self.rescale(&higher, &current, &found, node + 1, last) }
    }
    let byZeroth =
      zeroth.replacing(with: -zeroth, where: zeroth .< 0) .> first.replacing(with: -first, where: first .< 0)
    let norm = (first / higher).replacing(with: zeroth / current, where: byZeroth)
    for i in 0..<max(last + 1, 0) { found[i] = (found[i].value * norm, found[i].slope * norm) }
  }

  /// Keeps the recursion, which grows as l falls below the onset of oscillations, within range.
  private static func rescale(
    _ higher: inout Lanes, _ current: inout Lanes, _ found: inout [(value: Lanes, slope: Lanes)], _ from: Int, _ to: Int
  ) {
    let isLarge = (current .> 1e80) .| (current .< -1e80)
    guard any(isLarge) else { return }
    let factor = Lanes.one.replacing(with: 1e-100, where: isLarge)
    higher *= factor
    current *= factor
    for i in from..<max(from, to + 1) { found[i] = (found[i].value * factor, found[i].slope * factor) }
  }
}
