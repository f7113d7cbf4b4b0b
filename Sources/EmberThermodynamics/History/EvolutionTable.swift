/// Background and thermal history on the conformal grid, for fast lookup by the equations of motion.
///
/// Values and slopes at the nodes make cubic Hermite pieces; eight quantities are interpolated at once.
public struct EvolutionTable: Sendable {
  /// Range of conformal time in Mpc. Earlier than it the first node holds; later the last piece continues.
  public let timeRange: ClosedRange<Double>
  private let inverseAge: Double
  /// Interval width over the power of two below tau / tau_0, in Mpc.
  private let relativeWidth: Double
  private let firstFraction: Double
  /// Value and slope (d/dtau) of each node, alternating.
  package let nodes: [SIMD8<Double>]

  /// A table of values and slopes at the nodes of the grid; `nodes` alternates between them.
  init(_ grid: ConformalGrid, nodes: [SIMD8<Double>]) {
    precondition(nodes.count == 2 * ConformalGrid.count, "a table has value and slope at every node")
    let age = grid.times[ConformalGrid.count - 1]
    timeRange = grid.times[0]...age
    inverseAge = 1 / age
    firstFraction = grid.times[0] / age
    relativeWidth = age / Double(1 << ConformalGrid.bitsPerOctave)
    self.nodes = nodes
  }

  /// What perturbations of a species look up, in the first lanes (``SpeciesHistory/values(_:_:)``).
  init(_ grid: ConformalGrid, _ species: any SpeciesHistory) {
    var nodes: [SIMD8<Double>] = []
    nodes.reserveCapacity(2 * ConformalGrid.count)
    for (a, hubble) in zip(grid.scaleFactors, grid.conformalHubble) {
      let (values, slopes) = species.values(a, hubble)
      nodes.append(SIMD8(lowHalf: values, highHalf: .zero))
      nodes.append(SIMD8(lowHalf: slopes, highHalf: .zero))
    }
    self.init(grid, nodes: nodes)
  }

  private static let shift = UInt64(Double.significandBitCount - ConformalGrid.bitsPerOctave)
  /// The leading bits of the first fraction, 2^-octaves.
  private static let offset = UInt64(1023 - ConformalGrid.octaves) << UInt64(ConformalGrid.bitsPerOctave)
  private static let fractionMask: UInt64 = 1 << shift - 1
  private static let exponentMask: UInt64 = 0x7FF << 52

  /// Where a time falls: the interval, the weights of value and slope at its start, and those at its end.
  package struct Position {
    package let interval: Int
    package let startValue, startSlope, endValue, endSlope: Double
  }

  /// The position of conformal time tau in Mpc.
  @inline(__always)
  package func position(_ tau: Double) -> Position {
    // The clamp keeps a NaN and every time before the table at its first node.
    let x = max(firstFraction, tau * inverseAge)
    let bits = x.bitPattern
    let last = UInt64(ConformalGrid.count - 2)
    let found = (bits >> Self.shift) &- Self.offset
    let i = min(found, last)
    var t = Double(bits & Self.fractionMask) * (1 / Double(Self.fractionMask + 1))
    var scale = Double(bitPattern: bits & Self.exponentMask)
    if found > last {
      scale = 0.5
      t = 1 + (x - 1) * Double(2 << ConformalGrid.bitsPerOctave)
    }
    let width: Double = scale * relativeWidth
    let s: Double = 1 - t
    return Position(
      interval: Int(i), startValue: s * s * (1 + 2 * t), startSlope: s * s * t * width,
      endValue: t * t * (3 - 2 * t), endSlope: -t * t * s * width)
  }

  /// The state at conformal time tau in Mpc.
  @inline(__always)
  public func callAsFunction(_ tau: Double) -> EvolutionState {
    let position = position(tau)
    return nodes.withUnsafeBufferPointer { p in
      let j = 2 * position.interval
      var sum = p[j] * position.startValue
      sum += p[j + 1] * position.startSlope
      sum += p[j + 2] * position.endValue
      sum += p[j + 3] * position.endSlope
      return EvolutionState(lanes: sum)
    }
  }
}
