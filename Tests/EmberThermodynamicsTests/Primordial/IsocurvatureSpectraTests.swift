import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct IsocurvatureSpectraTests {
  private func amplitudes(_ values: [ParameterName: Double]) throws -> ModelAmplitudes {
    try ModelAmplitudes(CosmologicalParameters(values))
  }

  @Test func powersAreThoseOfCLASS() throws {
    let amplitudes = try amplitudes([
      .amplitude: 2e-9, .coldDarkMatterRatio: 0.5, .coldDarkMatterIndex: 2, .coldDarkMatterCorrelation: -0.4,
    ])
    let spectra = amplitudes.isocurvature
    let mode = try #require(spectra.modes.first)
    #expect(spectra.modes.count == 1 && mode.mode == .coldDarkMatter)
    let curvature = amplitudes.primordial
    #expect(abs(spectra.power(mode, 0.05, beside: curvature) / 0.5e-9 - 1) < 1e-12)
    #expect(abs(spectra.power(mode, 0.1, beside: curvature) / 1e-9 - 1) < 1e-12)
    let cross = spectra.crossPower(mode, 0.1, beside: curvature)
    let product = spectra.power(mode, 0.1, beside: curvature) * curvature(0.1)
    #expect(abs(cross / product.squareRoot() + 0.4) < 1e-12)
  }

  /// A tilted correlation stays one, also beside that of another mode.
  @Test func correlationsAreBounded() throws {
    let spectra = try amplitudes([
      .baryonRatio: 1, .baryonCorrelation: -0.6, .baryonCorrelationTilt: 1, .neutrinoDensityRatio: 1,
      .neutrinoDensityCorrelation: 0.5,
    ]).isocurvature
    func squares(_ k: Double) -> Double {
      spectra.modes.reduce(0) { $0 + spectra.correlation($1, k) * spectra.correlation($1, k) }
    }
    #expect(abs(squares(0.05) - 0.61) < 1e-12)
    #expect(abs(squares(0.2) - 1) < 1e-12 && squares(1e-5) < 0.2501)
    let steep = try amplitudes([.baryonRatio: 1, .baryonCorrelation: -0.6, .baryonCorrelationTilt: 0.5]).isocurvature
    let mode = try #require(steep.modes.first)
    #expect(abs(steep.correlation(mode, 0.1) + 0.6 * 2.0.squareRoot()) < 1e-12 && steep.correlation(mode, 10) == -1)
  }

  @Test(arguments: [
    ([ParameterName.coldDarkMatterRatio: -0.1], "f_cdi"),
    ([.coldDarkMatterRatio: 1, .coldDarkMatterCorrelation: 1.1], "c_ad_cdi"),
    ([.baryonCorrelation: 0.2], "c_ad_bi"), ([.baryonRatio: 0, .baryonCorrelation: 0.2], "c_ad_bi"),
    ([.neutrinoVelocityIndex: 1.2], "n_niv"), ([.neutrinoDensityCorrelationTilt: 0.1], "n_ad_nid"),
    ([.coldDarkMatterRatio: 1, .coldDarkMatterCorrelation: 0.8, .baryonRatio: 1, .baryonCorrelation: 0.7], "c_ad_bi"),
    // The power would be 2 at k = 10/Mpc.
    ([.neutrinoDensityRatio: 10, .neutrinoDensityIndex: 4], "f_nid"),
    ([.coldDarkMatterRatio: 1, .coldDarkMatterIndex: 9], "n_cdi"),
  ])
  func whatCannotBeIsNamed(given: [ParameterName: Double], name: String) {
    #expect { try amplitudes(given) } throws: { ($0 as? TheoryError)?.category == "unphysical \(name)" }
  }

  /// A chain may come to the edge, whatever the index is.
  @Test func noAmplitudeIsNoMode() throws {
    #expect(try amplitudes([.baryonRatio: 0, .baryonIndex: 2.5]).isocurvature.isEmpty)
  }
}
