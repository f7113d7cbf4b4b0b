/// Everything the lensing kernel reads at one multipole, side by side in memory: the coefficients of the recurrences and the weights
/// of the terms.
///
/// To lowest order the term with the indices shifted by q has the coefficient (Challinor & Lewis 2005, eqs. 38, 52 to 54, with their
/// X_imn; sigma^2 corrections of relative order 1e-7 are left out)
///
///     C_l (2l+1)/4pi exp(-l(l+1) sigma^2/2) (C_gl,2/4)^q / q! R(m -> m+q) R(n -> n-q),
///
/// R being the product of the ladder factors sqrt((l-m)(l+m+1)) from m to m + q. The weight is this over u^q exp(...), with
/// u = l(l+1) C_gl,2/4, and over the scale of the Wigner function. Higher orders in u are those of the modified Bessel function
/// I_q(2u), which the term is in the flat-sky limit; the kernel multiplies them on.
struct LensingRecords: Sendable {
  /// Doubles in one record: l(l+1), 15 pairs of coefficients, 22 weights, one to fill up.
  static let stride = 54
  /// Where the weights of temperature, of xi_+, of xi_- and of the cross-correlation begin.
  static let temperature = 31
  static let plus = 35
  static let minus = 39
  static let cross = 46

  let values: [Double]
  let lmax: Int

  init(tables: LensingTables, tt: [Double], te: [Double], ee: [Double]) {
    lmax = tables.lmax
    var values = [Double](repeating: 0, count: (lmax + 1) * Self.stride)
    for (i, recurrence) in tables.recurrences.enumerated() {
      for l in 0...lmax {
        values[l * Self.stride + 1 + 2 * i] = recurrence.coefficients[2 * l]
        values[l * Self.stride + 2 + 2 * i] = recurrence.coefficients[2 * l + 1]
      }
    }
    for l in 0...lmax { values[l * Self.stride] = Double(l * (l + 1)) }
    for (slot, term) in Self.terms.enumerated() {
      let scale = tables[term.pair.0, term.pair.1].inverseScale
      let spectrum = slot < 4 ? tt : slot < 15 ? ee : te
      for l in LensingTables.first...max(lmax, LensingTables.first) where l < spectrum.count && l <= lmax {
        let strength = term.strength(l) * spectrum[l] * Double(2 * l + 1) / (4 * Double.pi)
        values[l * Self.stride + Self.temperature + slot] = strength * scale[l]
      }
    }
    self.values = values
  }

  /// One term: which Wigner function, from which indices the ladder starts, by how many steps, and how many such terms are equal.
  private struct Term {
    let pair: (Int, Int)
    let start: (Int, Int)
    let shift: Int
    var copies = 1.0

    /// copies / |q|! R(m -> m+q) R(n -> n-q) / (l(l+1))^|q|.
    func strength(_ l: Int) -> Double {
      var product = copies
      var (m, n) = start
      let step = shift.signum()
      for i in 0..<abs(shift) {
        let ladders = Self.ladder(l, m, step) * Self.ladder(l, n, -step)
        product *= max(ladders, 0).squareRoot() / Double(l * (l + 1)) / Double(i + 1)
        m += step
        n -= step
      }
      return product
    }

    private static func ladder(_ l: Int, _ m: Int, _ step: Int) -> Double {
      Double((l - step * m) * (l + step * m + 1))
    }
  }

  private static let terms: [Term] = [
    Term(pair: (0, 0), start: (0, 0), shift: 0),
    Term(pair: (1, -1), start: (0, 0), shift: 1, copies: 2),
    Term(pair: (2, -2), start: (0, 0), shift: 2, copies: 2),
    Term(pair: (3, -3), start: (0, 0), shift: 3, copies: 2),
    // xi_+
    Term(pair: (2, 2), start: (2, 2), shift: 0),
    Term(pair: (3, 1), start: (2, 2), shift: 1, copies: 2),
    Term(pair: (4, 0), start: (2, 2), shift: 2, copies: 2),
    Term(pair: (5, -1), start: (2, 2), shift: 3, copies: 2),
    // xi_-
    Term(pair: (2, -2), start: (2, -2), shift: 0),
    Term(pair: (3, -3), start: (2, -2), shift: 1),
    Term(pair: (1, -1), start: (2, -2), shift: -1),
    Term(pair: (4, -4), start: (2, -2), shift: 2),
    Term(pair: (0, 0), start: (2, -2), shift: -2),
    Term(pair: (5, -5), start: (2, -2), shift: 3),
    Term(pair: (1, -1), start: (2, -2), shift: -3),
    // cross-correlation
    Term(pair: (2, 0), start: (2, 0), shift: 0),
    Term(pair: (3, -1), start: (2, 0), shift: 1),
    Term(pair: (1, 1), start: (2, 0), shift: -1),
    Term(pair: (4, -2), start: (2, 0), shift: 2),
    Term(pair: (2, 0), start: (2, 0), shift: -2),
    Term(pair: (5, -3), start: (2, 0), shift: 3),
    Term(pair: (3, -1), start: (2, 0), shift: -3),
  ]
}
