import EmberTheory

/// How data sets spell spectra, and what they give of them: D_l for CMB spectra, [L(L+1)]^2 C_L/2pi of the potential for `pp`, C_L of the
/// convergence for `kk`.
package struct SpectrumSpelling {
  package let kind: SpectrumKind
  private let isConvergence: Bool

  package static let known = ["TT", "TE", "EE", "BB", "pp", "kk"]

  /// `nil` for a word that is none of ``known``.
  package init?(_ word: String) {
    switch word {
    case "TT": kind = .lensedTT
    case "TE", "ET": kind = .lensedTE
    case "EE": kind = .lensedEE
    case "BB": kind = .lensedBB
    case "pp", "kk", "PP": kind = .lensingPotential
    default: return nil
    }
    isConvergence = word == "kk"
  }

  /// True for D_l and its like for the lensing potential.
  package var isBandPower: Bool { !isConvergence }

  /// What C_l is multiplied by.
  package func factor(_ l: Int) -> Double {
    guard isConvergence else { return PowerSpectra.bandPowerFactor(kind, l: l) }
    let ll = Double(l * (l + 1))
    return ll * ll / 4
  }

  /// Weights of C_l of weights of what data sets give, from a first multipole on.
  func weights(_ values: some Sequence<Double>, first: Int) -> [Double] {
    values.enumerated().map { $1 * factor(first + $0) }
  }

  /// A window without the zeros at its ends; `nil` when nothing is left.
  package func window(_ values: ArraySlice<Double>, row: Int, spectrum: Int, first: Int) -> BandPowerWindows.Window? {
    guard let start = values.firstIndex(where: { $0 != 0 }), let end = values.lastIndex(where: { $0 != 0 }) else {
      return nil
    }
    let begin = first + start - values.startIndex
    return BandPowerWindows.Window(
      row: row, spectrum: spectrum, first: begin, weights: weights(values[start...end], first: begin))
  }
}
