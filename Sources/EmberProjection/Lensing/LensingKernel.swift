import EmberNumerics
import Glibc

/// What lensing adds to the correlation functions at eight angles.
struct CorrelationChange: Sendable {
  var temperature = Lanes.zero
  var plus = Lanes.zero
  var minus = Lanes.zero
  var cross = Lanes.zero
}

/// The sum over l of the lensed minus the unlensed correlation functions at eight angles (Challinor & Lewis 2005, sec. III).
struct LensingKernel {
  private let cosines: Lanes
  private let damping: Lanes
  private let quarterAnisotropy: Lanes
  private let variance: Lanes
  private var states: States

  /// The fifteen Wigner functions, named d m n, with N for minus.
  private struct States {
    var d00, d1N1, d2N2, d3N3, d22, d31, d40, d5N1, d4N4, d5N5, d20, d3N1, d11, d4N2, d5N3: WignerState
  }

  init(tables: LensingTables, angles: Lanes, variance: Lanes, anisotropy: Lanes) {
    let cosines = angles.mapLanes { cos($0) }
    func state(_ i: Int) -> WignerState {
      tables.recurrences[i].state(at: LensingTables.first, angles: angles, cosines: cosines)
    }
    self.cosines = cosines
    self.variance = variance
    damping = variance.mapLanes { exp(-$0) }
    quarterAnisotropy = anisotropy * 0.25
    states = States(
      d00: state(0), d1N1: state(1), d2N2: state(2), d3N3: state(3), d22: state(4), d31: state(5), d40: state(6),
      d5N1: state(7), d4N4: state(8), d5N5: state(9), d20: state(10), d3N1: state(11), d11: state(12), d4N2: state(13),
      d5N3: state(14))
  }

  /// Runs over all multipoles of `records`, from ``LensingTables/first``.
  func change(_ records: LensingRecords) -> CorrelationChange {
    var sum = CorrelationChange()
    var d = states
    let start = Double(LensingTables.first)
    // exp(-l(l+1) sigma^2/2) and its ratio to the next, both by multiplication: relative error l^2 2^-53.
    var envelope = variance.mapLanes { exp(-start * (start + 1) / 2 * $0) }
    var ratio = variance.mapLanes { exp(-(start + 1) * $0) }
    records.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for l in LensingTables.first..<max(records.lmax + 1, LensingTables.first) {
        let record = base + l * LensingRecords.stride
        Self.add(record, d, Orders(envelope, quarterAnisotropy * record[0]), to: &sum)
        Self.advance(&d, record + 1, cosines)
        envelope *= ratio
        ratio *= damping
      }
    }
    return sum
  }

  /// exp(-l(l+1) sigma^2/2) I_q(2u) for q = 0 ... 3 to third order in u; unity is taken off the first.
  private struct Orders {
    let zero, one, two, three: Lanes

    @inline(__always)
    init(_ envelope: Lanes, _ u: Lanes) {
      let square: Lanes = u * u
      let first: Lanes = envelope * u
      two = envelope * square
      zero = envelope + two - 1
      one = first + first * (square * 0.5)
      three = first * square
    }
  }

  @inline(__always)
  private static func add(
    _ record: UnsafePointer<Double>, _ d: States, _ order: Orders, to sum: inout CorrelationChange
  ) {
    let t = record + LensingRecords.temperature
    sum.temperature += d.d00.current * t[0] * order.zero
    sum.temperature += d.d1N1.current * t[1] * order.one
    sum.temperature += d.d2N2.current * t[2] * order.two
    sum.temperature += d.d3N3.current * t[3] * order.three
    let p = record + LensingRecords.plus
    sum.plus += d.d22.current * p[0] * order.zero
    sum.plus += d.d31.current * p[1] * order.one
    sum.plus += d.d40.current * p[2] * order.two
    sum.plus += d.d5N1.current * p[3] * order.three
    let m = record + LensingRecords.minus
    sum.minus += d.d2N2.current * m[0] * order.zero
    let minusOne: Lanes = d.d3N3.current * m[1] + d.d1N1.current * m[2]
    let minusTwo: Lanes = d.d4N4.current * m[3] + d.d00.current * m[4]
    let minusThree: Lanes = d.d5N5.current * m[5] + d.d1N1.current * m[6]
    sum.minus += minusOne * order.one
    sum.minus += minusTwo * order.two
    sum.minus += minusThree * order.three
    let x = record + LensingRecords.cross
    sum.cross += d.d20.current * x[0] * order.zero
    let crossOne: Lanes = d.d3N1.current * x[1] + d.d11.current * x[2]
    let crossTwo: Lanes = d.d4N2.current * x[3] + d.d20.current * x[4]
    let crossThree: Lanes = d.d5N3.current * x[5] + d.d3N1.current * x[6]
    sum.cross += crossOne * order.one
    sum.cross += crossTwo * order.two
    sum.cross += crossThree * order.three
  }

  @inline(__always)
  private static func advance(_ d: inout States, _ r: UnsafePointer<Double>, _ cosines: Lanes) {
    d.d00.advance(r, cosines)
    d.d1N1.advance(r + 2, cosines)
    d.d2N2.advance(r + 4, cosines)
    d.d3N3.advance(r + 6, cosines)
    d.d22.advance(r + 8, cosines)
    d.d31.advance(r + 10, cosines)
    d.d40.advance(r + 12, cosines)
    d.d5N1.advance(r + 14, cosines)
    d.d4N4.advance(r + 16, cosines)
    d.d5N5.advance(r + 18, cosines)
    d.d20.advance(r + 20, cosines)
    d.d3N1.advance(r + 22, cosines)
    d.d11.advance(r + 24, cosines)
    d.d4N2.advance(r + 26, cosines)
    d.d5N3.advance(r + 28, cosines)
  }
}
