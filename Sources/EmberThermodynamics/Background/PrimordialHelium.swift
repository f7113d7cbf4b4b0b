import EmberNumerics
import EmberTheory

/// The primordial helium abundance from big-bang nucleosynthesis.
///
/// A table of PRIMAT (Pitrou, Coc, Uzan & Vangioni 2018; rates of 2024) in omega_b and Delta N_eff, between whose points
/// a bicubic spline runs.
struct PrimordialHelium: Sendable {
  package static let shared = PrimordialHelium(table: PackageResources.primat2024_helium_txt)

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

  /// The mass fraction of helium; throws outside the table.
  func massFraction(omegaB: Double, effectiveNeutrinos: Double) throws(TheoryError) -> Double {
    try Self.check(.omegaB, omegaB, self.omegaB, offset: 0)
    try Self.check(.effectiveNeutrinos, effectiveNeutrinos, deltaN, offset: Self.standardNeutrinos)
    let delta = effectiveNeutrinos - Self.standardNeutrinos
    let nucleonFraction = CubicSpline(self.omegaB, rows.map { $0(delta) })(omegaB)
    return Self.massFraction(nucleonFraction: nucleonFraction)
  }

  /// N_eff at Delta N_eff = 0.
  private static let standardNeutrinos = 3.044

  private static func check(
    _ name: ParameterName, _ value: Double, _ points: [Double], offset: Double
  ) throws(TheoryError) {
    guard let first = points.first, let last = points.last else {
      throw .failed(stage: "nucleosynthesis", reason: "the table of helium abundances is empty")
    }
    guard (first + offset...last + offset).contains(value) else {
      throw .unphysical(
        parameter: name.rawValue, value: value,
        requirement:
          "must be from \(first + offset) to \(last + offset), where nucleosynthesis is tabulated, unless YHe is given")
    }
  }

  /// Y = y m_He / (y m_He + 4 (1 - y) m_H) for the nucleon fraction y = 4 n_He / n_b.
  private static func massFraction(nucleonFraction y: Double) -> Double {
    let helium = y * PhysicalConstants.heliumMass
    return helium / (helium + 4 * (1 - y) * PhysicalConstants.hydrogenMass)
  }

  /// Y_p^BBN = 4 n_He / n_b, of which the mass fraction is what remains when nucleons have become lighter in helium.
  static func nucleonFraction(massFraction: Double) -> Double {
    let hydrogen = 4 * massFraction * PhysicalConstants.hydrogenMass
    return hydrogen / (hydrogen + (1 - massFraction) * PhysicalConstants.heliumMass)
  }
}
