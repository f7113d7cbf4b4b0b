import EmberTheory
import Foundation

/// How much two sets of spectra of one model differ, in the measures that matter to data.
package struct SpectraDifferences: Sendable {
  /// Differences in one range of multipoles, in percent of the spectrum; for TE in percent of sqrt(TT EE).
  package struct Range: Sendable {
    package var multipoles: ClosedRange<Int>
    package var largest: Double
    package var rms: Double
  }

  /// Each spectrum's differences, range by range.
  package let spectra: [(kind: SpectrumKind, ranges: [Range])]
  /// -2 ln L of an ideal full-sky experiment that cosmic variance alone limits, with lensed TT, TE and EE to l = 2500.
  package let chiSquared: Double

  /// Compares `ours` with `reference`; both hold all kinds.
  package init(_ ours: PowerSpectra, _ reference: PowerSpectra) {
    let lmax = min(ours.lmax, reference.lmax)
    spectra = SpectrumKind.allCases.compactMap { kind in
      guard let a = ours[kind], let b = reference[kind] else { return nil }
      let scale = Self.scale(kind, reference) ?? b
      return (kind, Self.ranges(to: lmax).map { Self.difference(a, b, scale, $0) })
    }
    chiSquared = Self.chiSquared(ours, reference, lmax: min(lmax, 2500))
  }

  /// The largest difference of all spectra and ranges in percent.
  package var largest: Double { spectra.flatMap { $0.ranges.map(\.largest) }.max() ?? 0 }

  /// Large angles, first peaks, damping tail, and what lies beyond Planck's reach.
  package static func ranges(to lmax: Int) -> [ClosedRange<Int>] {
    let ends = [29, 599, 1499, 2500, 4000, 6500, 10_000]
    var first = 2
    var result: [ClosedRange<Int>] = []
    for end in ends where first <= lmax {
      result.append(first...min(end, lmax))
      first = end + 1
    }
    return result
  }

  /// sqrt(TT EE) for the cross-correlations, which pass through zero.
  private static func scale(_ kind: SpectrumKind, _ spectra: PowerSpectra) -> [Double]? {
    let pair: (SpectrumKind, SpectrumKind)
    switch kind {
    case .unlensedTE: pair = (.unlensedTT, .unlensedEE)
    case .lensedTE: pair = (.lensedTT, .lensedEE)
    default: return nil
    }
    guard let t = spectra[pair.0], let e = spectra[pair.1] else { return nil }
    return zip(t, e).map { ($0 * $1).squareRoot() }
  }

  private static func difference(_ a: [Double], _ b: [Double], _ scale: [Double], _ range: ClosedRange<Int>) -> Range {
    let percent = range.map { 100 * (a[$0] - b[$0]) / scale[$0] }
    return Range(
      multipoles: range, largest: percent.reduce(0) { max($0, abs($1)) },
      rms: (percent.reduce(0) { $0 + $1 * $1 } / Double(percent.count)).squareRoot())
  }

  /// sum (2l+1) [tr(A^-1 B) - ln det(A^-1 B) - 2] with A ours and B the data.
  private static func chiSquared(_ ours: PowerSpectra, _ data: PowerSpectra, lmax: Int) -> Double {
    guard let a = Self.primary(ours), let b = Self.primary(data) else { return .nan }
    return (2...max(lmax, 2)).reduce(0) { sum, l in
      let detA = a.tt[l] * a.ee[l] - a.te[l] * a.te[l]
      let detB = b.tt[l] * b.ee[l] - b.te[l] * b.te[l]
      guard detA > 0, detB > 0 else { return .infinity }
      let trace = (a.ee[l] * b.tt[l] - 2 * a.te[l] * b.te[l] + a.tt[l] * b.ee[l]) / detA
      return sum + Double(2 * l + 1) * (trace - log(detB / detA) - 2)
    }
  }

  private static func primary(_ spectra: PowerSpectra) -> (tt: [Double], te: [Double], ee: [Double])? {
    guard let tt = spectra[.lensedTT], let te = spectra[.lensedTE], let ee = spectra[.lensedEE] else { return nil }
    return (tt, te, ee)
  }
}
