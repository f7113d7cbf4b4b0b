import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers

/// Gradients, responses and their consistency, for every likelihood.
@Suite struct LikelihoodGradientTests {
  static let all: [any BandPowerLikelihood] = {
    do {
      return [
        try PlanckLite2018(), try PlanckLite2018(spectra: [.lensedTE, .lensedTT]), try PlanckLowLTT2018(),
        TwoCalibrations(),
      ]
    } catch { return [] }
  }()

  @Test func allLikelihoodsLoad() { #expect(Self.all.count == 4) }

  @Test(arguments: 0..<4)
  func gradientMatchesFiniteDifferences(index: Int) throws {
    let likelihood = Self.all[index]
    let spectra = try Planck2015Fit.spectra(lmax: 2510)
    let gradient = try likelihood.gradient(spectra, nuisance: nuisance)
    #expect(gradient.logLikelihood == (try likelihood.logLikelihood(spectra, nuisance: nuisance)))
    let mismatch = try worstGradientMismatch(gradient.spectra, at: spectra) {
      try likelihood.logLikelihood($0, nuisance: nuisance)
    }
    #expect(mismatch < 1e-6)
    for (name, derivative) in gradient.nuisance {
      let mismatch = try worstDerivativeMismatch(gradient: [derivative], at: [0], steps: [1e-4]) {
        try likelihood.logLikelihood(spectra, nuisance: moved(name, by: $0[0]))
      }
      #expect(mismatch < 1e-6)
    }
  }

  @Test func noDataNoGradient() throws {
    let spectra = try Planck2015Fit.spectra(lmax: 2510)
    let gradient = try PlanckLite2018().gradient(spectra, nuisance: nuisance).spectra
    #expect(gradient.kinds == [.lensedTT, .lensedTE, .lensedEE])
    #expect(gradient[.lensedTT]?[29] == 0 && gradient[.lensedTT]?[2509] == 0 && gradient[.lensedEE]?[1997] == 0)
    #expect(gradient[.lensedTT]?[30] != 0 && gradient[.lensedTT]?[2508] != 0 && gradient[.lensedEE]?[1996] != 0)
  }

  @Test(arguments: 0..<4)
  func residualAndResponseAreThoseOfTheLikelihood(index: Int) throws {
    let likelihood = Self.all[index]
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: Planck2015Fit.spectra(lmax: 2510), nuisance: nuisance)
    #expect(mismatch < 1e-9)
  }

  /// What `Likelihood` makes of residual and responses.
  @Test(arguments: 0..<4)
  func linearizationMatchesFiniteDifferences(index: Int) throws {
    let likelihood: any Likelihood = Self.all[index]
    let spectra = try Planck2015Fit.spectra()
    var change = spectra
    for kind in spectra.kinds { change[kind] = spectra[kind]?.enumerated().map { $1 * (1 + Double($0) / 1000) } }
    let around = try likelihood.linearization(
      TheoryProducts(spectra: spectra), nuisance: nuisance,
      along: [.products(TheoryProducts(spectra: change)), .nuisance("A_planck"), .nuisance("P"), .none])
    let residual = { (t: [Double]) in
      try likelihood.residual(
        .combination([(1, spectra), (t[0], change)]), nuisance: self.moved(["A_planck": t[1], "P": t[2]]))
    }
    let set: LikelihoodSet = LikelihoodSet([likelihood])
    let inSet = try set.linearizations(
      TheoryProducts(spectra: spectra), nuisance: nuisance,
      along: [.products(TheoryProducts(spectra: change)), .nuisance("A_planck"), .nuisance("P"), .none])
    #expect(inSet == [around])
    let (at, steps) = ([0.0, 0, 0, 0], [1e-3, 1e-4, 1e-4, 1])
    #expect(try worstDerivativeMismatch(around.jacobian, at: at, steps: steps, of: residual) < 1e-7)
    let gradient = try worstDerivativeMismatch(gradient: around.gradient, at: at, steps: steps) {
      -0.5 * (try residual($0)).reduce(0) { $0 + $1 * $1 }
    }
    #expect(gradient < 1e-6)
    let value = try likelihood.logLikelihood(spectra, nuisance: nuisance)
    #expect(abs(around.logLikelihood / value - 1) < 1e-12)
    let slopes = try likelihood.slopes(
      TheoryProducts(spectra: spectra), nuisance: nuisance, along: [TheoryProducts(spectra: change), TheoryProducts()])
    #expect(abs(slopes.changes[0] / around.gradient[0] - 1) < 1e-9 && slopes.changes[1] == 0)
  }

  private let nuisance = NuisanceParameters(["A_planck": 1.003, "P": 0.97])

  private func moved(_ name: String, by step: Double) -> NuisanceParameters { moved([name: step]) }

  private func moved(_ steps: [String: Double]) -> NuisanceParameters {
    var moved = nuisance
    for (name, step) in steps { moved[name]? += step }
    return moved
  }
}

/// A likelihood with a calibration of temperature and one of polarisation, and windows on D_l.
struct TwoCalibrations: BandPowerLikelihood {
  let model: BandPowerModel
  let nuisanceParameters: [NuisanceParameterInfo] = []

  init() {
    let windows: [BandPowerWindows.Band] = [
      .init(.lensedTT, first: 100, bandPowerWeights: [0.2, 0.5, 0.3]),
      .init(.lensedEE, first: 120, bandPowerWeights: [0.5, 0.5]),
      .init(.lensedTT, first: 102, bandPowerWeights: [1]),
      .init(.lensedTE, first: 90, bandPowerWeights: [0.1, 0.4, 0.4, 0.1]),
    ]
    var covariance = Matrix(diagonal: [900, 0.3, 2500, 40])
    (covariance[2, 0], covariance[0, 2]) = (300, 300)
    do {
      model = BandPowerModel(
        name: "two_calibrations",
        transformations: [
          Calibration(parameter: "A_planck", powers: [.lensedTT: 2, .lensedTE: 2, .lensedEE: 2]),
          Calibration(parameter: "P", powers: [.lensedTE: 1, .lensedEE: 2]),
        ],
        windows: BandPowerWindows(windows),
        gaussian: try WhitenedGaussian(data: [2800, 0.9, 3000, -40], covariance: covariance, name: "test"))
    } catch { preconditionFailure("\(error)") }
  }
}
