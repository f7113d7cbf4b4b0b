import EmberTheory

extension PowerSpectra {
  /// What no spectra may be: numbers that are not finite; TT, EE or PP not positive; TE^2 not below TT EE. Empty when sound.
  var faults: [String] {
    let positive = [SpectrumKind.unlensedTT, .unlensedEE, .lensedTT, .lensedEE, .lensingPotential]
    let blocks: [(SpectrumKind, SpectrumKind, SpectrumKind)] = [
      (.unlensedTT, .unlensedTE, .unlensedEE), (.lensedTT, .lensedTE, .lensedEE),
    ]
    let range = stride(from: 2, through: lmax, by: 1)
    var faults = kinds.filter { !(self[$0] ?? []).allSatisfy(\.isFinite) }.map { "\($0.rawValue) is not finite" }
    for kind in positive {
      guard let values = self[kind] else { continue }
      if let first = range.first(where: { values[$0] <= 0 }) { faults.append("\(kind.rawValue) <= 0 at l = \(first)") }
    }
    for (tt, te, ee) in blocks {
      guard let a = self[tt], let b = self[te], let c = self[ee] else { continue }
      let first = range.first { b[$0] * b[$0] >= a[$0] * c[$0] }
      if let first { faults.append("\(te.rawValue)^2 is not below TT EE at l = \(first)") }
    }
    return faults
  }
}
