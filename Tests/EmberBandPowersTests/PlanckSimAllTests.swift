import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers

/// Planck's low-l EE: values by the published table, gradients, and what lies beyond the table.
@Suite("SimAll, low-l EE")
struct PlanckSimAllTests {
  /// D_l of EE in muK^2, l = 2 ... 29, of two models by CAMB 2.0.5, with the calibration at which Cobaya 3.6.2 was asked about them.
  struct Model: Sendable {
    var calibration: Double
    var powers: [Double]
    /// -2 ln L with the row of the table below each power, as published, and by a straight line between rows.
    var published: Double
    var interpolated: Double

    var products: TheoryProducts {
      var spectra = PowerSpectra(lmax: 29)
      spectra[.lensedEE] =
        [0, 0] + powers.enumerated().map { $1 / PowerSpectra.bandPowerFactor(.lensedEE, l: $0 + 2) }
      return TheoryProducts(spectra: spectra)
    }
  }

  static let models = [
    Model(
      calibration: 1.00044,
      powers: [
        3.0841533771e-02, 3.9654485188e-02, 3.4448008981e-02, 2.3056912240e-02, 1.2929788773e-02, 6.9871589272e-03,
        4.4940844923e-03, 3.6033804094e-03, 3.0798854771e-03, 2.6017599956e-03, 2.2796024132e-03, 2.1951680660e-03,
        2.2903801765e-03, 2.4783003880e-03, 2.7395251736e-03, 3.1147222615e-03, 3.6411038678e-03, 4.3334165747e-03,
        5.1728435357e-03, 6.1461405548e-03, 7.2586965041e-03, 8.5097651294e-03, 9.9023084662e-03, 1.1429347958e-02,
        1.3093303724e-02, 1.4919499381e-02, 1.6916186871e-02, 1.9099151425e-02,
      ], published: 396.043175, interpolated: 396.151021),
    Model(
      calibration: 0.99818025,
      powers: [
        2.8545883810e-02, 3.5012509691e-02, 2.8937503306e-02, 1.8419848793e-02, 9.9731100424e-03, 5.4548845707e-03,
        3.6878425010e-03, 3.0011774794e-03, 2.5246992667e-03, 2.1385487096e-03, 1.9451704369e-03, 1.9531087699e-03,
        2.0874070867e-03, 2.3025153166e-03, 2.6161218136e-03, 3.0657503032e-03, 3.6624976086e-03, 4.4054154299e-03,
        5.2807856876e-03, 6.2827681227e-03, 7.4217270518e-03, 8.6946026114e-03, 1.0102870005e-02, 1.1648660026e-02,
        1.3343855615e-02, 1.5214060924e-02, 1.7264895570e-02, 1.9507043325e-02,
      ], published: 395.734698, interpolated: 395.783058),
  ]

  private let likelihood: PlanckSimAll2018

  init() throws { likelihood = try PlanckSimAll2018() }

  @Test("Values are those of the table between its rows", arguments: models)
  func values(model: Model) throws {
    let chiSquared = try likelihood.chiSquared(model.products, nuisance: calibrated(model.calibration))
    // A straight line and a smooth curve between rows 10^-4 muK^2 apart differ by the curvature, 2e-5 at most for each multipole.
    #expect(abs(chiSquared - model.interpolated) < 2e-4)
  }

  @Test("At a row, ln L is the row: so are the published values, which take the row below", arguments: models)
  func rows(model: Model) throws {
    var rows = model
    let scale = model.calibration * model.calibration
    rows.powers = model.powers.map { scale * 1e-4 * ($0 / scale / 1e-4).rounded(.down) }
    let chiSquared = try likelihood.chiSquared(rows.products, nuisance: calibrated(model.calibration))
    #expect(abs(chiSquared - model.published) < 1e-6)
  }

  @Test(
    "Responses and slopes agree with differences, also near peaks, at the ends of the table and beyond",
    arguments: [
      1, 0.02, 1e-4, -0.05, 1.7, 15,
    ])
  func derivatives(factor: Double) throws {
    let fiducial = Self.models[0].products
    var products = fiducial
    products.spectra = products.spectra.scaled(by: factor)
    // The step is a small part of a row in every multipole.
    let step = 2e-6 / 0.04
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: calibrated(1.002), along: [(fiducial, step)],
      nuisances: [("A_planck", step / max(abs(factor), 0.1))])
    #expect(mismatch < 1e-5)
  }

  @Test("Beyond the table ln L is finite and falls steeply")
  func beyond() throws {
    func value(_ factor: Double) throws -> Double {
      try likelihood.logLikelihood(
        Self.models[0].products.moved(by: factor, Self.models[0].products), nuisance: calibrated(1))
    }
    // Some multipoles leave the table at 0.3 muK^2 with the larger factors; all of them do below zero.
    let above = try [10, 15, 30, 1000].map { try value($0) }
    let below = try [-1, -1.1, -2, -1000].map { try value($0) }
    for values in [above, below] {
      for (near, far) in zip(values, values.dropFirst()) { #expect(far < near && far.isFinite) }
    }
    #expect(below[1] < below[0] - 10 && above[2] < above[0] - 1000)
  }

  @Test("Spectra that are missing or no numbers, and calibrations that mean nothing, are errors")
  func errors() throws {
    var products = Self.models[0].products
    #expect(throws: TheoryError.self) { try likelihood.residual(TheoryProducts(), nuisance: calibrated(1)) }
    for value in [0, -1, Double.nan] {
      #expect(throws: TheoryError.self) { try likelihood.residual(products, nuisance: calibrated(value)) }
      #expect(throws: TheoryError.self) { try likelihood.calibration(calibrated(value)) }
    }
    products.spectra[.lensedEE]?[7] = .infinity
    #expect(throws: TheoryError.self) { try likelihood.residual(products, nuisance: calibrated(1)) }
  }
}
