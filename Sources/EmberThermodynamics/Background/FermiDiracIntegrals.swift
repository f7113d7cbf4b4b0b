import EmberNumerics
import Glibc

/// Energy density and pressure of one massive neutrino species, relative to the density of a massless one.
///
/// With y = a m / (k T_nu0): rho(y) = (120 / 7 pi^4) int q^2 sqrt(q^2 + y^2) / (e^q + 1) dq and the like for the pressure
/// (Ma & Bertschinger 1995, eq. 52). The functions hold for every mass, so they are tabulated once per process in ln y.
package struct FermiDiracIntegrals: Sendable {
  package static let shared = FermiDiracIntegrals()

  private let density: [SIMD2<Double>]
  private let pressure: [SIMD2<Double>]
  private static let first = log(1e-3)
  private static let step = 0.01
  private static let count = 1383
  /// int q^n / (e^q + 1) dq over 7 pi^4 / 120, for n = 2 and 4.
  private static let second = 1.5 * 1.202056903159594 * 120 / (7 * 97.40909103400244)
  private static let fourth = 22.5 * 1.03692775514337 * 120 / (7 * 97.40909103400244)

  private init() {
    let nodes = Self.momentumNodes()
    let values = (0..<Self.count).map { i in
      Self.quadrature(exp(Self.first + Double(i) * Self.step), nodes)
    }
    density = Self.withSlopes(values.map(\.x))
    pressure = Self.withSlopes(values.map(\.y))
  }

  /// rho and p of a species at y, both in units of the density of a massless species.
  @inline(__always)
  package func callAsFunction(y: Double) -> (density: Double, pressure: Double) {
    if y < 1e-3 {
      // Expansion for q >> y; the next terms are of order y^4 ln y.
      let e = y * y * (5 / (7 * Double.pi * Double.pi))
      return (1 + e, (1 - e) / 3)
    }
    let position = (log(y) - Self.first) / Self.step
    if position >= Double(Self.count - 1) {
      return (y * Self.second + 0.5 * Self.fourth / y, Self.fourth / (3 * y))
    }
    let i = Int(position)
    let t = position - Double(i)
    return (Self.interpolated(density[i], density[i + 1], t), Self.interpolated(pressure[i], pressure[i + 1], t))
  }

  /// The cubic over one step of the table between values with their slopes per step.
  private static func interpolated(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ t: Double) -> Double {
    CubicHermite(a.x, slope: a.y, b.x, slope: b.y, width: 1).value(t)
  }

  private static func withSlopes(_ values: [Double]) -> [SIMD2<Double>] {
    zip(values, CubicSpline(values.indices.map(Double.init), values).slopes).map { SIMD2($0, $1) }
  }

  private static func momentumNodes() -> [(q: Double, weight: Double)] {
    let rule = GaussLegendre(count: 32)
    var nodes: [(q: Double, weight: Double)] = []
    // Panels shrink towards q = 0, where sqrt(q^2 + y^2) bends on the scale of y.
    let edges = [0, 0.01, 0.1, 1, 4, 10, 22, 50]
    for (a, b) in zip(edges, edges.dropFirst()) {
      for (x, w) in zip(rule.nodes, rule.weights) {
        let q = (a + b) / 2 + (b - a) / 2 * x
        let pi4 = 97.40909103400244
        nodes.append((q, w * (b - a) / 2 * q * q / (exp(q) + 1) * 120 / (7 * pi4)))
      }
    }
    return nodes
  }

  private static func quadrature(_ y: Double, _ nodes: [(q: Double, weight: Double)]) -> SIMD2<Double> {
    var sum = SIMD2<Double>()
    for (q, weight) in nodes {
      let energy = (q * q + y * y).squareRoot()
      sum += weight * SIMD2(energy, q * q / (3 * energy))
    }
    return sum
  }
}
