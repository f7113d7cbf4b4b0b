import EmberNumerics
import Glibc

/// The reduced Wigner functions d^l_{mn}(theta) of one pair (m, n), for all l, by their three-term recurrence in l.
///
/// The recurrence (Varshalovich, Moskalev & Khersonskii 1988, sec. 4.8)
///
///     alpha_{l+1} d^{l+1} = (2l + 1) [cos theta - m n/(l(l+1))] d^l - alpha_l d^{l-1},
///     alpha_l = sqrt((l^2 - m^2)(l^2 - n^2))/l,
///
/// is divided out by a scale s_l with s_{l+1}/s_{l-1} = alpha_{l+1}/alpha_l: f_l = s_l d^l obeys
/// f_{l+1} = (a_l cos theta + b_l) f_l - f_{l-1}. It is stable upwards for every angle.
struct WignerRecurrence: Sendable {
  let m: Int
  let n: Int
  /// a_l and b_l side by side: a_l at 2 l, b_l at 2 l + 1, for l = 0 ... lmax.
  ///
  /// Below ``first`` they are 0 and 2, and b is raised by 1 at ``first``: started with f_l = f_{l-1} = ``seed(_:)`` at any l <= first,
  /// the recurrence waits at the seed and then sets off as it should. So functions of different m can share one loop.
  let coefficients: [Double]
  /// 1/s_l, for l = 0 ... lmax; zero below ``first``.
  let inverseScale: [Double]

  /// The lowest multipole, m.
  var first: Int { m }

  /// Requires m >= |n|, and m - n even (so that no sign convention matters).
  init(_ m: Int, _ n: Int, lmax: Int) {
    self.m = m
    self.n = n
    let count = max(lmax, m) + 1
    var coefficients = [Double](repeating: 0, count: 2 * count)
    var inverseScale = [Double](repeating: 0, count: count)
    inverseScale[m] = 1
    for l in 0..<m { coefficients[2 * l + 1] = 2 }
    var scale = 1.0
    let product = Double(m * n)
    for l in m..<count {
      let next = Double(l + 1)
      let alpha = ((next * next - Double(m * m)) * (next * next - Double(n * n))).squareRoot() / next
      let nextScale = alpha / scale
      let a = Double(2 * l + 1) / (scale * scale)
      coefficients[2 * l] = a
      coefficients[2 * l + 1] = (l == 0 ? 0 : -a * product / (Double(l) * next)) + (l == m ? 1 : 0)
      if l + 1 < count { inverseScale[l + 1] = 1 / nextScale }
      scale = nextScale
    }
    self.coefficients = coefficients
    self.inverseScale = inverseScale
  }

  /// f at l = first: sqrt(binomial(2m, m+n)) cos^{m+n}(theta/2) sin^{m-n}(theta/2).
  func seed(_ angles: Lanes) -> Lanes {
    var binomial = 1.0
    for i in 0..<(m - n) { binomial *= Double(2 * m - i) / Double(i + 1) }
    let root = binomial.squareRoot()
    return angles.mapLanes { theta in
      root * pow(cos(theta / 2), Double(m + n)) * pow(sin(theta / 2), Double(m - n))
    }
  }

  /// The pair of values at multipole l, ready to go on upwards; `factor` multiplies both.
  func state(at l: Int, angles: Lanes, cosines: Lanes, factor: Lanes = Lanes(repeating: 1)) -> WignerState {
    let seed = seed(angles) * factor
    var state = WignerState(current: seed, previous: seed)
    coefficients.withUnsafeBufferPointer { table in
      guard let base = table.baseAddress else { return }
      for below in 0..<max(l, 0) { state.advance(base + 2 * below, cosines) }
    }
    return state
  }
}

/// Two neighbouring values f_l, f_{l-1} of a ``WignerRecurrence`` at eight angles.
struct WignerState {
  var current: Lanes
  var previous: Lanes

  /// From l to l + 1, with a_l, b_l at `coefficients`.
  @inline(__always)
  mutating func advance(_ coefficients: UnsafePointer<Double>, _ cosines: Lanes) {
    let argument: Lanes = cosines * coefficients[0] + coefficients[1]
    let next: Lanes = argument * current - previous
    previous = current
    current = next
  }
}
