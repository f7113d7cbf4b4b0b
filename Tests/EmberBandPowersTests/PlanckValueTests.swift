import EmberLikelihood
import EmberTheory
import Testing

@testable import EmberBandPowers

/// The published values of ln L, to 1e-9 relative.
@Suite struct PlanckValueTests {
  let spectra: PowerSpectra

  init() throws { spectra = try Planck2015Fit.spectra() }

  @Test func allSpectra() throws {
    try expect(PlanckLite2018(), gives: -291.33481235418026)
  }

  @Test func temperatureAlone() throws {
    try expect(PlanckLite2018(spectra: [.lensedTT]), gives: -101.58123068722583)
  }

  @Test func withLowMultipoles() throws {
    let sum = try value(PlanckLite2018()) + value(PlanckLowLTT2018())
    #expect(abs(sum / -293.95586501795134 - 1) < 1e-9)
  }

  @Test func higherMultipolesChangeNothing() throws {
    let longer = try Planck2015Fit.spectra(lmax: 2600)
    let likelihood = try PlanckLite2018()
    #expect(
      try likelihood.chiSquared(longer, nuisance: calibrated(1))
        == likelihood.chiSquared(spectra, nuisance: calibrated(1)))
  }

  /// A spectrum scaled by A^2 at calibration A is the spectrum itself at calibration 1.
  @Test func calibrationDividesBySquare() throws {
    var scaled = PowerSpectra(lmax: spectra.lmax)
    for kind in spectra.kinds { scaled[kind] = spectra[kind]?.map { $0 * 1.02 * 1.02 } }
    for likelihood in [try PlanckLite2018(), try PlanckLowLTT2018()] as [any Likelihood] {
      let plain = try likelihood.chiSquared(spectra, nuisance: calibrated(1))
      #expect(abs(try likelihood.chiSquared(scaled, nuisance: calibrated(1.02)) / plain - 1) < 1e-10)
    }
  }

  private func value(_ likelihood: some Likelihood) throws -> Double {
    try likelihood.logLikelihood(spectra, nuisance: calibrated(1))
  }

  private func expect(_ likelihood: some Likelihood, gives expected: Double) throws {
    let value = try value(likelihood)
    #expect(abs(value / expected - 1) < 1e-9, "ln L = \(value)")
  }

  @Test func suggestionsOfPlanck() throws {
    let calibration = try #require(try PlanckLite2018().nuisanceParameters.first)
    #expect(calibration.name == "A_planck" && calibration.defaultValue == 1)
    #expect(calibration.suggestedPrior == GaussianPrior(mean: 1, standardDeviation: 0.0025))
  }
}
