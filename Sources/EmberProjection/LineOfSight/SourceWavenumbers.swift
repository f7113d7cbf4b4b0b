import EmberTheory
import Glibc

/// The wavenumbers for which the perturbation equations are solved, in groups of neighbouring ones.
///
/// Their spacing resolves the late-time sources below k ~ 0.01/Mpc (period 2 pi / tau), acoustic oscillations above (period 2 pi / r_s), and is
/// logarithmic where only the lensing potential needs them. The grid scales with 1/r_s; the number of nodes changes on a coarse ladder only,
/// never within a posterior.
///
/// In curved space they are the labels q of the modes (see `Geometry.wavenumber(_:)`).
package struct SourceWavenumbers: Sendable {
  /// Ascending, in 1/Mpc; the count is a multiple of the lane count.
  package let values: [Double]
  /// How many of them, from the first, feed the CMB sources.
  package let countForCMB: Int

  private static let fiducialHorizon = 144.4
  private static let smallest = 2e-6

  /// - Parameter geometry: in a closed universe the first node stands near its smallest mode, and all are as many as in flat space.
  package init(
    soundHorizon: Double, largestForCMB: Double, largest: Double, sampling: Double, lanes: Int,
    geometry: Geometry = .flat
  ) {
    let scale = Self.fiducialHorizon / soundHorizon
    let turn = Self.rung(above: largestForCMB / scale, base: 0.38)
    // This base puts 2, 5 and 10/Mpc, what the presets ask for, far from a rung.
    let end = max(Self.rung(above: largest / scale, base: 0.42), turn * 1.05)
    var k = Self.smallest
    var nodes: [Double] = []
    // Integrate dk/dn = spacing(k) with Runge-Kutta, so that the nodes lie smoothly.
    func rate(_ k: Double) -> Double { Self.spacing(k, turn: turn) / sampling }
    var cmb = 0
    while k < end {
      nodes.append(k)
      if k < turn { cmb = nodes.count + 1 }
      let first = rate(k)
      let second = rate(k + first / 2)
      k += second
    }
    while nodes.count % lanes != 0 || cmb > nodes.count {
      nodes.append(k)
      k += rate(k)
    }
    let least = geometry.smallestLabel
    values = nodes.map { least == 0 ? $0 * scale : ($0 * scale * ($0 * scale) + least * least).squareRoot() }
    countForCMB = cmb
  }

  /// dk per node at the fiducial sound horizon.
  private static func spacing(_ k: Double, turn: Double) -> Double {
    let x = (k / 0.02) * (k / 0.02) * (k / 0.02)
    let fine = 4e-5 + (4e-3 - 4e-5) * x / (1 + x)
    let acoustic = 1 / (1 / (0.35 * k) + 1 / fine)
    // Beyond the CMB's own range the spacing grows to a fixed fraction of k.
    let y = max(0, k / turn - 1)
    let fraction = y * y / (y * y + 0.02)
    return acoustic + fraction * max(0, 0.13 * k - acoustic)
  }

  /// The next rung of a ladder of ratio 1.2 that is at least `value`.
  private static func rung(above value: Double, base: Double) -> Double {
    base * exp(log(1.2) * (log(value / base) / log(1.2)).rounded(.up))
  }
}
