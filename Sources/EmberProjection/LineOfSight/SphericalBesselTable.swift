import EmberNumerics
import Glibc
import Synchronization

/// Spherical Bessel functions j_l(x) and their slopes on a uniform grid in x, sixteen multipoles side by side.
///
/// They do not depend on cosmological parameters, so a process makes them once. By downward recursion (Miller's method), normalised
/// by j_0 or j_1.
package struct SphericalBesselTable: Sendable {
  /// Grid step in x. Cubic Hermite interpolation errs by step^4/384 of the amplitude in j.
  static let step = 0.2
  static let lanes = 16
  /// Floats per grid point of a block: sixteen of j_l, then sixteen of step * dj_l/dx.
  static let floatsPerPoint = 2 * lanes

  /// Sixteen multipoles.
  struct Block: Sendable {
    /// Below this grid point all of the block's functions are below 10^-8.
    let first: Int
    /// Where grid point `first` begins in ``values``.
    let offset: Int
  }

  let multipoles: [Int]
  let blocks: [Block]
  /// Grid points run from 0 to this one.
  let last: Int
  let values: [Float]

  /// The largest argument covered.
  var largest: Double { Double(last - 1) * Self.step }

  /// The process-wide table for these multipoles (a multiple of sixteen) that covers arguments up to `largest`.
  package static func shared(_ multipoles: [Int], largest: Double) -> SphericalBesselTable {
    tables.withLock { known in
      if let table = known[multipoles], table.largest >= largest { return table }
      let table = SphericalBesselTable(multipoles, largest: 1.05 * largest)
      known[multipoles] = table
      return table
    }
  }

  private static let tables = Mutex<[[Int]: SphericalBesselTable]>([:])

  init(_ multipoles: [Int], largest: Double) {
    precondition(multipoles.count % Self.lanes == 0, "multipoles come in blocks of sixteen")
    self.multipoles = multipoles
    let last = (Int(largest / Self.step) + 2 + 7) / 8 * 8
    self.last = last
    var size = 0
    var blocks: [Block] = []
    for b in 0..<multipoles.count / Self.lanes {
      let first = min(last, Int(Self.onset(multipoles[b * Self.lanes]) / Self.step))
      blocks.append(Block(first: first, offset: size))
      size += (last + 1 - first) * Self.floatsPerPoint
    }
    self.blocks = blocks
    let layout = blocks
    values = [Float](unsafeUninitializedCapacity: size) { buffer, count in
      buffer.initialize(repeating: 0)
      count = size
      nonisolated(unsafe) let output = buffer
      let blocks = layout
      let groups = last / 8 + 1
      parallelFor(64) { chunk in
        for group in stride(from: chunk, to: groups, by: 64) {
          Self.fill(output, group: group, multipoles, blocks, last: last)
        }
      }
    }
  }

  /// The argument at which j_l reaches about 10^-8, from Debye's expansion: (l + 1/2)(a - tanh a) = 18, x = (l + 1/2)/cosh a.
  private static func onset(_ l: Int) -> Double {
    let nu = Double(l) + 0.5
    return nu / cosh(Bisection.bracket(0, 40, steps: 60) { nu * ($0 - tanh($0)) < 18 }.high)
  }

  /// Eight neighbouring arguments at once.
  private static func fill(
    _ output: UnsafeMutableBufferPointer<Float>, group: Int, _ multipoles: [Int], _ blocks: [Block], last: Int
  ) {
    var x = Lanes.zero
    for lane in 0..<8 { x[lane] = max(1e-3, Double(group * 8 + lane) * step) }
    let inverse = 1 / x
    // Where j is about 10^-25 for the largest argument: start of the downward recursion.
    let start = max(20, Int(x[7] + 12 * cbrt(x[7])) + 30)
    var higher = Lanes.zero
    var current = Lanes(repeating: 1e-120)
    var node = multipoles.count - 1
    while node >= 0 && multipoles[node] > start { node -= 1 }
    let firstNode = node
    var found = [(j: Lanes, slope: Lanes)](repeating: (.zero, .zero), count: multipoles.count)
    var l = start
    while l > 0 {
      let lower = current * (inverse * Double(2 * l + 1)) - higher
      if node >= 0 && multipoles[node] == l {
        found[node] = (current, lower - current * (inverse * Double(l + 1)))
        node -= 1
      }
      higher = current
      current = lower
      l -= 1
      if l % 64 == 0 { rescale(&higher, &current, &found, node + 1, firstNode) }
    }
    // Next to the observer both functions vanish, and the table holds zeros.
    for lane in 0..<8 where group + lane > 0 {
      let argument = x[lane]
      let zeroth = sin(argument) / argument
      let first = (zeroth - cos(argument)) / argument
      let norm = abs(zeroth) > abs(first) ? zeroth / current[lane] : first / higher[lane]
      store(output, found, norm, lane: lane, point: group * 8 + lane, blocks, last: last)
    }
  }

  /// Keeps the recursion, which grows as l falls below onset, within range.
  private static func rescale(
    _ higher: inout Lanes, _ current: inout Lanes, _ found: inout [(j: Lanes, slope: Lanes)], _ from: Int, _ to: Int
  ) {
    var factor = Lanes(repeating: 1)
    var needed = false
    for lane in 0..<8 where abs(current[lane]) > 1e80 {
      factor[lane] = 1e-100
      needed = true
    }
    guard needed else { return }
    higher *= factor
    current *= factor
    for i in from..<max(from, to + 1) { found[i] = (found[i].j * factor, found[i].slope * factor) }
  }

  private static func store(
    _ output: UnsafeMutableBufferPointer<Float>, _ found: [(j: Lanes, slope: Lanes)], _ norm: Double, lane: Int,
    point: Int, _ blocks: [Block], last: Int
  ) {
    guard point <= last else { return }
    for (b, block) in blocks.enumerated() where point >= block.first {
      let base = block.offset + (point - block.first) * floatsPerPoint
      for i in 0..<lanes {
        let value = found[b * lanes + i]
        output[base + i] = Float(value.j[lane] * norm)
        output[base + lanes + i] = Float(value.slope[lane] * norm * step)
      }
    }
  }
}
