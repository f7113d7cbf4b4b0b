import EmberLikelihood
import EmberNumerics
import EmberTheory
import Testing

@testable import EmberBandPowers

/// What is missing or not a number is a typed error, never a trap.
@Suite struct LikelihoodFailureTests {
  @Test func missingSpectrum() throws {
    var spectra = try Planck2015Fit.spectra()
    spectra[.lensedTE] = nil
    let likelihood = try PlanckLite2018()
    #expect(throws: TheoryError.notProvided("lensed_TE to l = 2508")) {
      try likelihood.chiSquared(spectra, nuisance: calibrated(1))
    }
    #expect(throws: TheoryError.self) { try likelihood.gradient(spectra, nuisance: calibrated(1)) }
    // In a change, what is missing does not change.
    let part = try likelihood.response(TheoryProducts(spectra: spectra), at: TheoryProducts(), nuisance: calibrated(1))
    #expect(part.count == 613 && part[0] != 0)
  }

  @Test func tooFewMultipoles() throws {
    let spectra = try Planck2015Fit.spectra(lmax: 2507)
    let likelihood = try PlanckLite2018(spectra: [.lensedTT])
    #expect(throws: TheoryError.notProvided("lensed_TT to l = 2508")) {
      try likelihood.chiSquared(spectra, nuisance: calibrated(1))
    }
  }

  @Test func missingNuisanceParameter() throws {
    let spectra = try Planck2015Fit.spectra()
    let error = #expect(throws: TheoryError.self) {
      try PlanckLite2018().chiSquared(spectra, nuisance: NuisanceParameters(["A_act": 1]))
    }
    #expect(error?.description.contains("A_planck") == true)
  }

  @Test(arguments: [0, -1, .nan, .infinity])
  func impossibleCalibration(value: Double) throws {
    let spectra = try Planck2015Fit.spectra()
    let error = #expect(throws: TheoryError.self) {
      try PlanckLite2018().chiSquared(spectra, nuisance: calibrated(value))
    }
    #expect(error?.category == "unphysical A_planck")
  }

  @Test(arguments: [Double.nan, .infinity])
  func spectraThatAreNotFinite(value: Double) throws {
    var spectra = try Planck2015Fit.spectra()
    spectra[.lensedEE]?[800] = value
    let likelihood = try PlanckLite2018()
    #expect(throws: TheoryError.self) { try likelihood.chiSquared(spectra, nuisance: calibrated(1)) }
    #expect(throws: TheoryError.self) { try likelihood.gradient(spectra, nuisance: calibrated(1)) }
    #expect(throws: TheoryError.self) { try likelihood.residual(spectra, nuisance: calibrated(1)) }
  }

  @Test func spectraWithoutData() {
    #expect(throws: LikelihoodError.self) { try PlanckLite2018(spectra: [.lensedBB]) }
    #expect(throws: LikelihoodError.self) { try PlanckLite2018(spectra: []) }
  }

  @Test func missingData() {
    let nowhere = ResourceDirectory(path: "/nowhere")
    let missing = LikelihoodError.data(.missing(path: "/nowhere/SHA256SUMS"))
    #expect(throws: missing) { try PlanckLite2018(directory: nowhere) }
    #expect(throws: LikelihoodError.self) { try PlanckLowLTT2018(directory: nowhere) }
  }

  @Test func covarianceThatIsNotPositiveDefinite() {
    let covariance = Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1])
    #expect(throws: LikelihoodError.badCovariance(likelihood: "x")) {
      try WhitenedGaussian(data: [0, 0], covariance: covariance, name: "x")
    }
    #expect(throws: LikelihoodError.badCovariance(likelihood: "x")) {
      try WhitenedGaussian(data: [0], covariance: covariance, name: "x")
    }
  }
}
