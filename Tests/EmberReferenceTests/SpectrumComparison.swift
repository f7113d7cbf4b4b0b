import EmberTheory
import Glibc

/// Differences between spectra of Ember and a reference table.
struct SpectrumComparison {
  let table: ReferenceTable
  let spectra: PowerSpectra

  /// The largest relative difference of a spectrum over a range of multipoles, in percent; infinite if anything is missing.
  ///
  /// TE passes through zero, so its differences are relative to sqrt(TT EE).
  func largestPercent(_ kind: SpectrumKind, _ range: ClosedRange<Int>) -> Double {
    guard let ours = spectra.bandPower(kind), let theirs = table.bandPowers[kind], let scale = scale(kind) else {
      return .infinity
    }
    var worst = 0.0
    for (row, l) in table.multipoles.enumerated() where range.contains(l) {
      let difference = 100 * abs(ours[l] - theirs[row]) / scale[row]
      if !(difference <= worst) { worst = difference }
    }
    return worst
  }

  /// The root mean square of the relative difference of a spectrum over a range of multipoles, in percent; infinite if anything is missing.
  func rmsPercent(_ kind: SpectrumKind, _ range: ClosedRange<Int>) -> Double {
    let squares = table.multipoles.filter(range.contains).map { l in
      let percent = largestPercent(kind, l...l)
      return percent * percent
    }
    return squares.isEmpty ? .infinity : (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  private func scale(_ kind: SpectrumKind) -> [Double]? {
    switch kind {
    case .unlensedTE: geometricMean(.unlensedTT, .unlensedEE)
    case .lensedTE: geometricMean(.lensedTT, .lensedEE)
    default: table.bandPowers[kind]
    }
  }

  private func geometricMean(_ first: SpectrumKind, _ second: SpectrumKind) -> [Double]? {
    guard let a = table.bandPowers[first], let b = table.bandPowers[second] else { return nil }
    return zip(a, b).map { ($0 * $1).squareRoot() }
  }

  /// -2 ln L difference that an ideal full-sky experiment limited by cosmic variance sees in lensed TT, TE and EE.
  ///
  /// At each multipole (2l + 1) [tr(A^-1 B) - ln det(A^-1 B) - 2] with our covariance A and the reference's B (Wishart
  /// likelihood); the sum over all multipoles is estimated from the tabulated ones by the trapezoidal rule.
  var cosmicVarianceChiSquared: Double { chiSquared(of: [.lensedTT, .lensedTE, .lensedEE]) }

  /// The same of three spectra.
  func chiSquared(of kinds: [SpectrumKind]) -> Double {
    guard
      let ours = kinds.map({ spectra.bandPower($0) }) as? [[Double]],
      let theirs = kinds.map({ table.bandPowers[$0] }) as? [[Double]]
    else { return .infinity }
    let multipoles = table.multipoles
    var sum = 0.0
    for (row, l) in multipoles.enumerated() {
      let a = ours.map { $0[l] }
      let b = theirs.map { $0[row] }
      let below = row > 0 ? multipoles[row - 1] : l - 1
      let above = row < multipoles.count - 1 ? multipoles[row + 1] : l + 1
      sum += Double(above - below) / 2 * Double(2 * l + 1) * Self.wishart(a, b)
    }
    return sum
  }

  /// tr(A^-1 B) - ln det(A^-1 B) - 2 for symmetric 2 x 2 matrices given as (TT, TE, EE).
  private static func wishart(_ a: [Double], _ b: [Double]) -> Double {
    let determinantA = a[0] * a[2] - a[1] * a[1]
    let determinantB = b[0] * b[2] - b[1] * b[1]
    guard determinantA > 0 else { return .infinity }
    let trace = (a[2] * b[0] - 2 * a[1] * b[1] + a[0] * b[2]) / determinantA
    return trace - log(determinantB / determinantA) - 2
  }
}
