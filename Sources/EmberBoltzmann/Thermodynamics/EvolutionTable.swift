import EmberNumerics
import Glibc

/// What the equations of motion need of the homogeneous universe at one moment. Units: powers of Mpc.
public struct EvolutionState: Sendable {
  let lanes: SIMD8<Double>

  /// Scale factor.
  public var a: Double { lanes[0] }
  /// aH in 1/Mpc.
  public var conformalHubble: Double { lanes[1] }
  /// kappa' = a n_e sigma_T in 1/Mpc, positive.
  public var opacity: Double { lanes[2] }
  /// d kappa'/d tau in Mpc^-2.
  public var opacityDerivative: Double { lanes[3] }
  /// Baryon sound speed squared.
  public var baryonSoundSpeedSquared: Double { lanes[4] }
  /// e^-kappa, with the optical depth kappa from here to today.
  public var transparency: Double { lanes[5] }
  /// 8 pi G a^2 rho of all massive neutrinos in Mpc^-2.
  public var massiveNeutrinoDensity: Double { lanes[6] }
  /// 8 pi G a^2 p of all massive neutrinos in Mpc^-2.
  public var massiveNeutrinoPressure: Double { lanes[7] }
  /// Visibility g = kappa' e^-kappa in 1/Mpc.
  public var visibility: Double { lanes[2] * lanes[5] }
}

/// Background and thermodynamics on one grid uniform in ln tau, for fast lookup by the equations of motion.
///
/// Values and slopes at the nodes make cubic Hermite pieces; eight quantities are interpolated at once.
public struct EvolutionTable: Sendable {
  /// Conformal time range in Mpc; outside it the end pieces continue.
  public let timeRange: ClosedRange<Double>
  private let first: Double
  private let inverseStep: Double
  private let last: Int
  /// Value and slope (with respect to the node number) of each node, alternating.
  private let nodes: [SIMD8<Double>]

  /// `values` and `slopes` (d/d ln tau) at the nodes of the grid.
  init(_ grid: ConformalGrid, values: [SIMD8<Double>], slopes: [SIMD8<Double>]) {
    timeRange = grid.times[0]...grid.times[grid.times.count - 1]
    first = log(grid.times[0])
    inverseStep = 1 / grid.step
    last = values.count - 2
    var nodes: [SIMD8<Double>] = []
    nodes.reserveCapacity(2 * values.count)
    for i in values.indices {
      nodes.append(values[i])
      nodes.append(slopes[i] * grid.step)
    }
    self.nodes = nodes
  }

  /// The state at conformal time tau in Mpc.
  @inline(__always)
  public func callAsFunction(_ tau: Double) -> EvolutionState {
    let position = (log(tau) - first) * inverseStep
    let i = position > 0 ? min(Int(position), last) : 0
    let t = position - Double(i)
    let s = 1 - t
    let v0: Double = s * s * (1 + 2 * t)
    let d0: Double = s * s * t
    let v1: Double = t * t * (3 - 2 * t)
    let d1: Double = -t * t * s
    return nodes.withUnsafeBufferPointer { p in
      let j = 2 * i
      var sum = p[j] * v0
      sum.addProduct(p[j + 1], d0)
      sum.addProduct(p[j + 2], v1)
      sum.addProduct(p[j + 3], d1)
      return EvolutionState(lanes: sum)
    }
  }
}
