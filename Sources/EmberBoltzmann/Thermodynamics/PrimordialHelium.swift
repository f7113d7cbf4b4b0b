import EmberNumerics
import EmberTheory

/// The primordial helium abundance from big-bang nucleosynthesis.
///
/// A table of PRIMAT (Pitrou, Coc, Uzan & Vangioni 2018; rates of 2024) in omega_b and Delta N_eff, between whose points
/// a bicubic spline runs.
struct PrimordialHelium: Sendable {
  static let shared = PrimordialHelium(table: PackageResources.primat2024_helium_txt)

  private let omegaB: [Double]
  private let deltaN: [Double]
  /// For each baryon density a spline in Delta N_eff.
  private let rows: [CubicSpline]

  /// Reads a table: first row Delta N_eff, then omega_b and Y_p^BBN at each Delta N_eff; `#` starts a comment line.
  init(table: [UInt8]) {
    let lines = String(decoding: table, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let numbers = lines.map { $0.split(separator: " ").compactMap { Double($0) } }
    let deltaN = numbers.first ?? []
    self.deltaN = deltaN
    let body = numbers.dropFirst().filter { $0.count == deltaN.count + 1 }
    omegaB = body.map { $0[0] }
    rows = body.map { CubicSpline(deltaN, Array($0.dropFirst())) }
  }

  /// Y_p, the mass fraction of helium; throws outside the table.
  func massFraction(omegaB: Double, effectiveNeutrinos: Double) throws(TheoryError) -> Double {
    let delta = effectiveNeutrinos - 3.044
    guard let low = self.omegaB.first, let high = self.omegaB.last, omegaB >= low, omegaB <= high else {
      throw .unphysical(
        parameter: ParameterName.omegaB.rawValue, value: omegaB,
        requirement: "must be from 0.005 to 0.04, where nucleosynthesis is tabulated, unless Y_p is given")
    }
    guard let least = deltaN.first, let most = deltaN.last, delta >= least, delta <= most else {
      throw .unphysical(
        parameter: ParameterName.effectiveNeutrinos.rawValue, value: effectiveNeutrinos,
        requirement: "must be from 0.044 to 10.044, where nucleosynthesis is tabulated, unless Y_p is given")
    }
    let nucleonFraction = CubicSpline(self.omegaB, rows.map { $0(delta) })(omegaB)
    return Self.massFraction(nucleonFraction: nucleonFraction)
  }

  /// Y = y m_He / (y m_He + 4 (1 - y) m_H) for the nucleon fraction y = 4 n_He / n_b.
  private static func massFraction(nucleonFraction y: Double) -> Double {
    let helium = y * PhysicalConstants.heliumMass
    return helium / (helium + 4 * (1 - y) * PhysicalConstants.hydrogenMass)
  }
}
