import EmberNumerics
import EmberTheory

/// How three neutrinos share the sum of their masses, by the differences of squared masses that oscillations measure.
enum NeutrinoHierarchy: Double {
  case degenerate = 0
  case normal = 1
  case inverted = 2

  /// m_2^2 - m_1^2 and |m_3^2 - m_1^2| in eV^2: CAMB's values.
  private static let splittings = (solar: 7.54e-5, atmospheric: 2.46e-3)

  /// The masses of three species in eV, from the lightest.
  ///
  /// - Throws: `unphysical` where the sum is smaller than the splittings allow.
  func masses(sum: Double) throws(TheoryError) -> [Double] {
    if self == .degenerate { return [Double](repeating: sum / 3, count: 3) }
    let least = masses(lightest: 0).reduce(0, +)
    guard sum >= least else {
      throw .unphysical(
        parameter: ParameterName.neutrinoMass.rawValue, value: sum,
        requirement: "must be at least \(least) eV in the \(self) hierarchy of neutrinos")
    }
    func excess(_ lightest: Double) -> Double { masses(lightest: lightest).reduce(0, +) - sum }
    let lightest = BrentRoot.find(
      0, sum / 3, valueAtLow: least - sum, valueAtHigh: excess(sum / 3), tolerance: 1e-16, excess)
    return masses(lightest: lightest)
  }

  private func masses(lightest m: Double) -> [Double] {
    let (solar, atmospheric) = Self.splittings
    let square = m * m
    switch self {
    case .degenerate: return [m, m, m]
    case .normal: return [m, (square + solar).squareRoot(), (square + atmospheric).squareRoot()]
    case .inverted:
      let second = square + atmospheric
      return [m, second.squareRoot(), (second + solar).squareRoot()]
    }
  }
}
