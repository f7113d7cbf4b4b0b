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
