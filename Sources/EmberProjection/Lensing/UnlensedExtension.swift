import EmberNumerics
import Glibc

/// Unlensed TT, TE, EE beyond the multipoles that were computed, good enough to be lensed.
///
/// Lensing at l needs the unlensed spectra up to l + 1500 or so, but ever less accurately. The continuation has the oscillations of a
/// fiducial model (`DampingTail`), moved in l by a common factor s, which is the ratio of the acoustic scales, and an exponential
/// correction exp(a + b l) for each of TT and EE; s, a and b are fitted to the last computed multipoles. What remains of
/// the difference at the last one fades out over some hundred multipoles, so that the spectra are continuous. The fit is smooth
/// in the input.
///
/// Computed to 2600 | 2800 | 3000 and continued, lensed spectra differ from those with computed spectra throughout by (percent rms,
/// l = 1500 ... 2500, a typical model): TT 0.003 | 0.0005 | < 0.0001, EE 0.003 | 0.0004 | 0.0001, BB 0.01 | 0.003 | 0.001; by up to five times that in models ten
/// percent off in the matter density.
public struct UnlensedExtension: Sendable, Equatable {
  /// C_l for l = 0 ... lmax: as given as far as it was given, continued beyond.
  public let tt, te, ee: [Double]

  /// Continues spectra given for l = 0, 1, 2 ... (as far as the shortest array goes).
  ///
  /// Where no fit is possible (fewer than 200 multipoles, numbers that are not finite or not positive) the spectra stay as they are.
  /// Arrays that already reach `lmax` stay as they are, too.
  public init(tt: [Double], te: [Double], ee: [Double], lmax: Int) {
    let last = min(tt.count, te.count, ee.count) - 1
    guard lmax > last, let fit = TailFit(tt: tt, ee: ee, last: last) else {
      (self.tt, self.te, self.ee) = (tt, te, ee)
      return
    }
    let reach = min(lmax, 20_000)
    let beyond = stride(from: last + 1, through: reach, by: 1)
    let newTT = beyond.map { fit.temperature($0) }
    let newEE = beyond.map { fit.polarisation($0) }
    let step = te[last] / (tt[last] * ee[last]).squareRoot() - fit.correlation(last)
    let newTE = beyond.map { l in
      let correlation = fit.correlation(l) + step * fit.fade(l)
      return correlation * (newTT[l - last - 1] * newEE[l - last - 1]).squareRoot()
    }
    self.tt = tt[...last] + newTT
    self.ee = ee[...last] + newEE
    self.te = te[...last] + newTE
  }
}

/// The fit of the fiducial damping tail to the last computed multipoles.
private struct TailFit {
  private let tail = DampingTail.shared
  private let last: Int
  /// Multipoles of the fit, and the logarithms of l^2 C_l there.
  private let multipoles: [Double]
  private let temperatures, polarisations: [Double]
  private var stretch = 1.0
  private var temperatureLine = Line()
  private var polarisationLine = Line()

  /// a + b (l - last), and the difference left at the last multipole.
  private struct Line {
    var constant = 0.0
    var slope = 0.0
    var rest = 0.0
  }

  init?(tt: [Double], ee: [Double], last: Int) {
    guard last >= 200 else { return nil }
    let width = min(800, last / 2)
    let chosen = (0...50).map { last - (50 - $0) * (width / 50) }
    guard chosen.allSatisfy({ tt[$0] > 0 && ee[$0] > 0 && tt[$0].isFinite && ee[$0].isFinite }) else { return nil }
    self.last = last
    multipoles = chosen.map(Double.init)
    temperatures = chosen.map { log(tt[$0] * Double($0) * Double($0)) }
    polarisations = chosen.map { log(ee[$0] * Double($0) * Double($0)) }
    stretch = bestStretch()
    temperatureLine = line(temperatures, tail.temperature, stretch).line
    polarisationLine = line(polarisations, tail.polarisation, stretch).line
  }

  func temperature(_ l: Int) -> Double { value(l, temperatureLine, tail.temperature) }
  func polarisation(_ l: Int) -> Double { value(l, polarisationLine, tail.polarisation) }
  func correlation(_ l: Int) -> Double { tail.correlation(scaled(Double(l), stretch)) }

  /// From 1 at the last computed multipole to 0.
  func fade(_ l: Int) -> Double { exp(-Double(l - last) / 100) }

  private func value(_ l: Int, _ line: Line, _ shape: CubicSpline) -> Double {
    let x = Double(l)
    let correction = line.constant + line.slope * (x - Double(last)) + line.rest * fade(l)
    return exp(shape(scaled(x, stretch)) + correction) / (x * x)
  }

  private func scaled(_ l: Double, _ stretch: Double) -> Double {
    min(max(l * stretch, tail.range.lowerBound), tail.range.upperBound)
  }

  /// The s with the least sum of squares: a scan finds the valley, a golden section its bottom.
  private func bestStretch() -> Double {
    func misfit(_ s: Double) -> Double {
      line(temperatures, tail.temperature, s).squares + line(polarisations, tail.polarisation, s).squares
    }
    let scan = (0...40).map { 0.8 + 0.0125 * Double($0) }
    let start = scan.min { misfit($0) < misfit($1) } ?? 1
    var (low, high) = (start - 0.0125, start + 0.0125)
    let golden = (5.0.squareRoot() - 1) / 2
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (misfit(left), misfit(right))
    for _ in 0..<30 {
      if atLeft < atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - golden * (high - low)
        atLeft = misfit(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + golden * (high - low)
        atRight = misfit(right)
      }
    }
    return (low + high) / 2
  }

  /// The straight line through the differences to the shape, and the sum of squares that it leaves.
  private func line(_ data: [Double], _ shape: CubicSpline, _ stretch: Double) -> (line: Line, squares: Double) {
    let x = multipoles.map { $0 - Double(last) }
    let y = zip(data, multipoles).map { $0 - shape(scaled($1, stretch)) }
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let (xx, xy) = zip(x, y).reduce((0, 0)) {
      ($0.0 + ($1.0 - meanX) * ($1.0 - meanX), $0.1 + ($1.0 - meanX) * ($1.1 - meanY))
    }
    let slope = xy / xx
    let constant = meanY - slope * meanX
    let rests = zip(x, y).map { $1 - constant - slope * $0 }
    let line = Line(constant: constant, slope: slope, rest: rests.last ?? 0)
    return (line, rests.reduce(0) { $0 + $1 * $1 })
  }
}
