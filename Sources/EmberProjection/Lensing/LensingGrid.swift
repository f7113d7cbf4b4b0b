import EmberNumerics
import Glibc

/// Nodes and weights of the integral over angle that turns correlation functions into spectra.
///
/// The trapezoidal rule in t, with theta = t^2/(t + c): evenly spaced beyond c, dense towards zero, where the lensed correlation
/// functions have a cusp. The integrand vanishes like t^7 at zero and fades smoothly to zero at the largest angle, so that the rule
/// converges as fast as for a periodic function.
struct LensingGrid: Sendable {
  /// Angles in radians, eight to a block; the last block is filled up with copies of its last angle.
  let angles: [Lanes]
  /// Weights of f(theta) in the integral of f over cos(theta); zero for the copies.
  let weights: [Lanes]

  init(lmax: Int, precision: LensingPrecision) {
    let largest = min(max(precision.maximumAngle, 1e-3), Double.pi)
    let c = max(precision.gradingAngle, 1e-6)
    let spacing = 2 * Double.pi / Double(precision.band(lmax: lmax))
    var angles: [Lanes] = []
    var weights: [Lanes] = []
    var lane = 0
    var t = spacing
    while t * t / (t + c) < largest {
      if lane == 0 {
        angles.append(.zero)
        weights.append(.zero)
      }
      let theta = t * t / (t + c)
      let slope = t * (t + 2 * c) / ((t + c) * (t + c))
      let fade = Self.fade((largest - theta) / max(precision.fadeWidth, 1e-9))
      for copy in lane..<8 { angles[angles.count - 1][copy] = theta }
      weights[weights.count - 1][lane] = sin(theta) * slope * spacing * fade
      lane = (lane + 1) % 8
      t += spacing
    }
    self.angles = angles
    self.weights = weights
  }

  /// Gauss-Legendre quadrature over the whole sphere with `count` nodes: exact for products of d^l whose multipoles add up to less
  /// than twice that.
  init(wholeSphere count: Int) {
    let rule = GaussLegendre(count: count)
    let blocks = (count + 7) / 8
    var angles = [Lanes](repeating: Lanes(repeating: 1), count: blocks)
    var weights = [Lanes](repeating: .zero, count: blocks)
    for i in 0..<count {
      angles[i / 8][i % 8] = acos(rule.nodes[i])
      weights[i / 8][i % 8] = rule.weights[i]
    }
    self.angles = angles
    self.weights = weights
  }

  /// A step from 0 at x = 0 to 1 at x = 1 with two continuous derivatives.
  private static func fade(_ x: Double) -> Double {
    let y = min(max(x, 0), 1)
    return y * y * y * (10 + y * (6 * y - 15))
  }
}

extension Lanes {
  /// A function of one number, applied to each lane.
  @inline(__always)
  func mapLanes(_ f: (Double) -> Double) -> Lanes {
    var result = self
    for i in 0..<8 { result[i] = f(self[i]) }
    return result
  }
}
