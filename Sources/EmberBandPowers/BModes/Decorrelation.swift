import Glibc

/// How the correlation of a foreground between two frequencies falls with their distance (BICEP2/Keck Collaborations 2018,
/// arXiv:1810.05216, appendix F): delta at l = 80 between two pivots, and delta^s between others, with
/// s = ln^2(nu_1 / nu_2) / ln^2(pivot_1 / pivot_2) (l/80)^n.
///
/// What correlates by more than it can, delta > 1, mirrors that: 2 - (2 - delta)^s.
package struct Decorrelation: Sendable, Hashable {
  /// How it grows with l; raw values are those of `.dataset` files.
  package enum Form: String, CaseIterable, Sendable {
    case flat
    case linear = "lin"
    case quadratic = "quad"

    fileprivate var power: Double {
      switch self {
      case .flat: 0
      case .linear: 1
      case .quadratic: 2
      }
    }
  }

  /// The two frequencies in GHz between which delta is meant.
  var pivots: [Double]
  var form: Form

  package init(pivots: [Double], form: Form) {
    self.pivots = pivots
    self.form = form
  }

  /// Factors on the power between two frequencies, with their slopes by delta and by ln nu_1.
  struct Factors {
    var values: [Double]
    var byDelta: [Double]
    var byLogarithm: [Double]
  }

  /// - Parameters:
  ///   - delta: between 0 and 2.
  ///   - logarithm: ln(nu_1 / nu_2).
  ///   - ratios: l/80 of each multipole.
  func callAsFunction(_ delta: Double, logarithm: Double, ratios: [Double]) -> Factors {
    let pivot = log(pivots[0] / pivots[1])
    let (strength, slope) = (logarithm * logarithm / (pivot * pivot), 2 * logarithm / (pivot * pivot))
    let isMirrored = delta > 1
    let base = isMirrored ? 2 - delta : delta
    let sign: Double = isMirrored ? -1 : 1
    var factors = Factors(values: [], byDelta: [], byLogarithm: [])
    for ratio in ratios {
      let growth = form == .flat ? 1 : pow(ratio, form.power)
      let power = pow(base, strength * growth)
      factors.values.append(isMirrored ? 2 - power : power)
      factors.byDelta.append(power * strength * growth / base)
      factors.byLogarithm.append(sign * power * log(base) * slope * growth)
    }
    return factors
  }
}
