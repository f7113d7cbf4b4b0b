import EmberNumerics
import Glibc

/// Spectra from correlation functions: 2 pi times the integral over cos(theta) with d^l_{00}, d^l_{22}, d^l_{2-2}, d^l_{20}.
struct CorrelationTransform: Sendable {
  /// Changes of C_l^TT, C_l^EE + C_l^BB, C_l^EE - C_l^BB and C_l^TE, for l = 0 ... lmax.
  let tt, plus, minus, te: [Double]

  init(changes: [CorrelationChange], grid: LensingGrid, tables: LensingTables, lmax: Int) {
    let count = max(lmax, 1) + 1
    // One partial sum per block, added up in order: the result does not depend on the schedule.
    let partial = parallelMap(changes.count) { block in
      Self.partialSums(changes[block], grid.angles[block], grid.weights[block], tables, count)
    }
    var sums = [Double](repeating: 0, count: 4 * count)
    for values in partial { for i in sums.indices { sums[i] += values[i] } }
    func spectrum(_ slot: Int, _ recurrence: WignerRecurrence) -> [Double] {
      (0..<count).map { l in l < 2 ? 0 : 2 * Double.pi * recurrence.inverseScale[l] * sums[4 * l + slot] }
    }
    tt = spectrum(0, tables[0, 0])
    plus = spectrum(1, tables[2, 2])
    minus = spectrum(2, tables[2, -2])
    te = spectrum(3, tables[2, 0])
  }

  private static func partialSums(
    _ change: CorrelationChange, _ angles: Lanes, _ weights: Lanes, _ tables: LensingTables, _ count: Int
  ) -> [Double] {
    let cosines = angles.mapLanes { cos($0) }
    func start(_ recurrence: WignerRecurrence, _ values: Lanes) -> WignerState {
      recurrence.state(at: 2, angles: angles, cosines: cosines, factor: values * weights)
    }
    let (rt, rp, rm, rx) = (tables[0, 0], tables[2, 2], tables[2, -2], tables[2, 0])
    var t = start(rt, change.temperature)
    var p = start(rp, change.plus)
    var m = start(rm, change.minus)
    var x = start(rx, change.cross)
    return [Double](unsafeUninitializedCapacity: 4 * count) { sums, initialized in
      for i in 0..<min(8, 4 * count) { sums[i] = 0 }
      for l in 2..<max(count, 2) {
        sums[4 * l] = t.current.sum()
        sums[4 * l + 1] = p.current.sum()
        sums[4 * l + 2] = m.current.sum()
        sums[4 * l + 3] = x.current.sum()
        t.advance(rt.coefficients, 2 * l, cosines)
        p.advance(rp.coefficients, 2 * l, cosines)
        m.advance(rm.coefficients, 2 * l, cosines)
        x.advance(rx.coefficients, 2 * l, cosines)
      }
      initialized = 4 * count
    }
  }
}

extension WignerState {
  @inline(__always)
  fileprivate mutating func advance(_ coefficients: [Double], _ i: Int, _ cosines: Lanes) {
    let argument: Lanes = cosines * coefficients[i] + coefficients[i + 1]
    let next: Lanes = argument * current - previous
    previous = current
    current = next
  }
}
