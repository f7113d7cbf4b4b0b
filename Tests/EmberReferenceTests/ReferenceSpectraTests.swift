import EmberBoltzmann
import EmberTheory
import Testing

/// The solver at default precision against CAMB at boosted accuracy.
///
/// Tolerances in percent. They lie above the uncertainty of the reference (0.01 % unlensed, 0.03 % lensed) and follow what data
/// can see: cosmic variance per multipole is 18 % at l = 30 and 4 % at l = 600, so an error of 0.05 % (0.15 % below) is unseen even when
/// hundreds of multipoles add up. The Delta chi2 below checks just that sum: 1 would shift a parameter that only this mode
/// constrains by one sigma; CAMB at its default accuracy reaches 0.4, and Ember 0.03 to 0.07.
@Suite(.serialized) struct ReferenceSpectraTests {
  static let models = [
    "lcdm_massless", "lcdm", "low_density", "high_density", "heavy_neutrinos", "neff_2p5", "neff_3p6",
    "lcdm_nonlinear_lensing", "running", "w0wa", "w0wa_crossing", "Extensions/lensing_amplitude",
    "Extensions/normal_hierarchy",
    "Extensions/early_dark_energy", "Extensions/open", "Extensions/closed", "Extensions/strongly_closed",
    "Extensions/curved_w0wa_mnu", "DarkEnergy/fluid", "DarkEnergy/fluid_cold",
  ]
  static let primary: [SpectrumKind] = [.unlensedTT, .unlensedTE, .unlensedEE, .lensedTT, .lensedTE, .lensedEE]

  @Test(arguments: models) func agreesWithCAMB(model: String) throws {
    let table = try ReferenceTable(named: model)
    #expect(table.multipoles.count > 100 && table.bandPowers.count == SpectrumKind.allCases.count)
    let request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: 2600)
    let prediction = try BoltzmannSolver().predict(ModelPoint(cosmology: table.parameters), request)
    let comparison = SpectrumComparison(table: table, spectra: prediction.spectra)
    for kind in Self.primary {
      expect(comparison, kind, 2...29, within: 0.3)
      expect(comparison, kind, 30...599, within: 0.15)
      expect(comparison, kind, 600...2500, within: 0.05)
    }
    expect(comparison, .lensingPotential, 2...2000, within: 0.15)
    // The reference itself is known to 0.4 % only above l = 1500, and loses B modes of reionisation at the lowest multipoles.
    expect(comparison, .lensedBB, 40...1500, within: 0.3)
    let chiSquared = comparison.cosmicVarianceChiSquared
    // The reference of non-linear lensing is corrected for its margin by 1.2, from runs at lower accuracy; Ember is 0.14 from it.
    #expect(chiSquared <= (model == "lcdm_nonlinear_lensing" ? 0.2 : 0.1), "\(model): Delta chi2 = \(chiSquared)")
    checkDerived(prediction.derived, table, model)
  }

  /// Temperature and polarisation by gravitational waves, apart from those by density perturbations: B modes within 0.3 % to l = 600, the others within
  /// 0.5 % to l = 200 and 1 % beyond, where they have ceased to matter. The quadrupole of temperature is left out: CAMB's is 0.4 to 1.1 % above what exact
  /// Bessel functions give, with boosts as without.
  @Test(arguments: [
    "GravitationalWaves/tensors", "GravitationalWaves/tensors_tilted", "GravitationalWaves/tensors_running",
  ])
  func gravitationalWavesAgreeWithCAMB(
    model: String
  ) throws {
    let table = try ReferenceTable(named: model)
    var without = table.parameters
    without[given: .tensorRatio] = 0
    let request = TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE, .lensedBB], lmax: 700)
    let points = [table.parameters, without].map { ModelPoint(cosmology: $0) }
    let spectra = try BoltzmannSolver().predict(variants: points, request).map(\.spectra)
    let waves = spectra[0].adding(-1, spectra[1])
    let columns = try ["TT", "TE", "EE", "BB"].map { try #require(table.columns["tensor_" + $0]) }
    for (index, kind) in [SpectrumKind.lensedTT, .lensedTE, .lensedEE, .lensedBB].enumerated() {
      let ours = try #require(waves.bandPower(kind))
      for (i, l) in table.multipoles.enumerated() where l <= 600 && !(l == 2 && index < 2) {
        let scale = index == 1 ? (columns[0][i] * columns[2][i]).squareRoot() : columns[index][i]
        let percent = 100 * abs(ours[l] - columns[index][i]) / scale
        #expect(percent <= (kind == .lensedBB ? 0.3 : l <= 200 ? 0.5 : 1), "\(kind.rawValue), l = \(l): \(percent) %")
      }
    }
  }

  /// Gravitational waves in curved space, rms over ranges of multipoles. CAMB leaves the same errors in nearly flat space, which are taken out; E modes
  /// at l = 3 and 4 are left out, where its answer depends on its boosts.
  @Test(arguments: [
    ("open", "nearly_flat_open", 0.3), ("closed", "nearly_flat_closed", 0.3),
    ("strongly_closed", "nearly_flat_closed", 1),
  ])
  func curvedGravitationalWavesAgreeWithCAMB(model: String, flat: String, limit: Double) throws {
    let kinds: [(kind: SpectrumKind, column: String, factor: Double)] = [
      (.lensedTT, "tensor_TT", 1.5), (.lensedEE, "tensor_EE", 1.5), (.lensedBB, "tensor_BB", 1),
    ]
    func ratios(_ name: String) throws -> (multipoles: [Int], ratios: [[Double]]) {
      let table = try ReferenceTable(named: "GravitationalWaves/\(name)")
      var (with, without) = (table.parameters, table.parameters)
      with[given: .heliumFraction] = 0.2454
      without[given: .heliumFraction] = 0.2454
      without[given: .tensorRatio] = 0
      let request = TheoryRequest(spectra: Set(kinds.map(\.kind)), lmax: 700)
      let spectra = try BoltzmannSolver().predict(variants: [with, without].map { ModelPoint(cosmology: $0) }, request)
        .map(\.spectra)
      let waves = spectra[0].adding(-1, spectra[1])
      return (
        table.multipoles,
        try kinds.map { kind, column, _ in
          let (ours, theirs) = (try #require(waves.bandPower(kind)), try #require(table.columns[column]))
          return table.multipoles.indices.map { ours[table.multipoles[$0]] / theirs[$0] }
        }
      )
    }
    let (here, there) = (try ratios(model), try ratios(flat))
    #expect(here.multipoles == there.multipoles && here.multipoles.count > 80)
    for (index, (kind, _, factor)) in kinds.enumerated() {
      for range in [2...29, 30...199, 200...399, 400...600] {
        let percents = here.multipoles.indices.filter {
          range.contains(here.multipoles[$0]) && !(kind == .lensedEE && [3, 4].contains(here.multipoles[$0]))
        }.map { 100 * (here.ratios[index][$0] / there.ratios[index][$0] - 1) }
        let rms = (percents.reduce(0) { $0 + $1 * $1 } / Double(percents.count)).squareRoot()
        #expect(rms < factor * limit, "\(model) \(kind.rawValue), l = \(range): \(rms) %")
      }
    }
  }

  /// Isocurvature correlated with curvature, against CLASS. What is left at low multipoles is there in CLASS's own adiabatic EE, by 0.03 %; the quadrupole
  /// is left out, where CLASS is off by up to 15 %.
  @Test(arguments: ["cdi", "bi", "nid"]) func isocurvatureAgreesWithCLASS(mode: String) throws {
    let table = try ReferenceTable(named: "Extensions/isocurvature_\(mode)")
    var parameters = table.parameters
    parameters[given: .heliumFraction] = 0.2454
    let request = TheoryRequest(spectra: [.unlensedTT, .unlensedTE, .unlensedEE], lmax: 1400)
    let prediction = try BoltzmannSolver().predict(ModelPoint(cosmology: parameters), request)
    let comparison = SpectrumComparison(table: table, spectra: prediction.spectra)
    #expect(table.multipoles.count > 100)
    for kind in request.spectra {
      expect(comparison, kind, 3...29, within: kind == .unlensedTT ? 0.08 : 0.4)
      expect(comparison, kind, 30...1400, within: kind == .unlensedTT ? 0.05 : 0.1)
    }
    let (ours, theirs) = (try #require(prediction.derived["sigma8"]), try #require(table.derived["sigma8"]))
    #expect(abs(ours / theirs - 1) < 5e-4)
  }

  private func expect(
    _ comparison: SpectrumComparison, _ kind: SpectrumKind, _ range: ClosedRange<Int>, within limit: Double
  ) {
    let percent = comparison.largestPercent(kind, range)
    #expect(percent <= limit, "\(kind.rawValue), l = \(range): \(percent) %")
  }

  /// Scales that data measure to 0.03 % (the acoustic one) or 0.1 %, and sigma_8, known to 1 %.
  private func checkDerived(_ derived: [String: Double], _ table: ReferenceTable, _ model: String) {
    for (name, limit) in [("rdrag", 0.05), ("rstar", 0.05), ("thetastar", 0.01), ("sigma8", 0.05)] {
      guard let ours = derived[name], let theirs = table.derived[name] else {
        Issue.record("\(model): \(name) is missing")
        continue
      }
      let percent = 100 * abs(ours / theirs - 1)
      #expect(percent <= limit, "\(model), \(name): \(percent) %")
    }
  }
}
