import EmberBoltzmann
import EmberTheory
import Testing

/// What gravitational waves add to the spectra, against CAMB and against integral equations.
@Suite(.serialized) struct GravitationalWaveReferenceTests {
  private static let kinds: [(kind: SpectrumKind, column: String)] = [
    (.lensedTT, "tensor_TT"), (.lensedTE, "tensor_TE"), (.lensedEE, "tensor_EE"), (.lensedBB, "tensor_BB"),
  ]

  /// The spectra of a table's model less those without waves.
  private func waves(_ table: ReferenceTable, helium: Double? = nil) throws -> PowerSpectra {
    var with = table.parameters
    if let helium { with[given: .heliumFraction] = helium }
    var without = with
    without[given: .tensorRatio] = 0
    let request = TheoryRequest(spectra: Set(Self.kinds.map(\.kind)), lmax: 700)
    let spectra = try BoltzmannSolver().predict(variants: [with, without].map { ModelPoint(cosmology: $0) }, request)
      .map(\.spectra)
    return spectra[0].adding(-1, spectra[1])
  }

  /// Expects no spectrum to differ at a multipole by more than `limit` in percent; TE relative to sqrt(TT EE).
  private func expect(
    _ waves: PowerSpectra, near table: ReferenceTable, within limit: (_ kind: SpectrumKind, _ l: Int) -> Double?
  ) throws {
    let columns = try Self.kinds.map { try #require(table.columns[$0.column]) }
    for (index, (kind, _)) in Self.kinds.enumerated() {
      let ours = try #require(waves.bandPower(kind))
      for (row, l) in table.multipoles.enumerated() {
        guard let limit = limit(kind, l) else { continue }
        let scale = kind == .lensedTE ? (columns[0][row] * columns[2][row]).squareRoot() : columns[index][row]
        let percent = 100 * abs(ours[l] - columns[index][row]) / scale
        #expect(percent <= limit, "\(kind.rawValue), l = \(l): \(percent) %")
      }
    }
  }

  /// B modes within 0.3 % to l = 600, temperature and E modes within 0.5 % to l = 200 and 1 % beyond, where they have ceased to matter. At l = 2 CAMB's temperature,
  /// with boosts as without, is 0.4 to 1.1 % above what integral equations and exact Bessel functions give; see below.
  @Test(arguments: ["tensors", "tensors_tilted", "tensors_running"]) func agreeWithCAMB(model: String) throws {
    let table = try ReferenceTable(named: "GravitationalWaves/\(model)")
    try expect(waves(table), near: table) { kind, l in
      guard l <= 600, l > 2 || kind == .lensedEE || kind == .lensedBB else { return nil }
      return kind == .lensedBB ? 0.3 : l <= 200 ? 0.5 : 1
    }
  }

  /// Within 0.1 % of the integral equations that waves, the neutrinos that they move and polarisation obey, solved without hierarchies and seen through exact
  /// functions of each space; see `Tables/README.md`.
  @Test(arguments: ["integral_flat", "integral_open", "integral_closed", "integral_strongly_closed"])
  func obeyIntegralEquations(model: String) throws {
    let table = try ReferenceTable(named: "GravitationalWaves/\(model)")
    #expect(table.multipoles.count >= 13)
    try expect(waves(table, helium: 0.2454), near: table) { _, _ in 0.1 }
  }

  /// In curved space, rms over ranges of multipoles. CAMB leaves the same errors in nearly flat space, which are taken out; E modes at l = 3 and 4 are left out,
  /// where its answer depends on its boosts.
  @Test(arguments: [("open", "nearly_flat_open"), ("closed", "nearly_flat_closed")])
  func agreeWithCAMBInCurvedSpace(model: String, flat: String) throws {
    func ratios(_ name: String) throws -> (multipoles: [Int], ratios: [[Double]]) {
      let table = try ReferenceTable(named: "GravitationalWaves/\(name)")
      let waves = try waves(table, helium: 0.2454)
      return (
        table.multipoles,
        try Self.kinds.map { kind, column in
          let (ours, theirs) = (try #require(waves.bandPower(kind)), try #require(table.columns[column]))
          return table.multipoles.indices.map { ours[table.multipoles[$0]] / theirs[$0] }
        }
      )
    }
    let (here, there) = (try ratios(model), try ratios(flat))
    #expect(here.multipoles == there.multipoles && here.multipoles.count > 80)
    for (index, (kind, _)) in Self.kinds.enumerated() where kind != .lensedTE {
      for range in [2...29, 30...199, 200...399, 400...600] {
        let percents = here.multipoles.indices.filter {
          range.contains(here.multipoles[$0]) && !(kind == .lensedEE && [3, 4].contains(here.multipoles[$0]))
        }.map { 100 * (here.ratios[index][$0] / there.ratios[index][$0] - 1) }
        let rms = (percents.reduce(0) { $0 + $1 * $1 } / Double(percents.count)).squareRoot()
        #expect(rms < (kind == .lensedBB ? 0.3 : 0.45), "\(model) \(kind.rawValue), l = \(range): \(rms) %")
      }
    }
  }
}
