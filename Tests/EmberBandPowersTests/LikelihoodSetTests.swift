import EmberLikelihood
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBandPowers

/// What a posterior asks of its likelihoods together.
@Suite("Sets of likelihoods")
struct LikelihoodSetTests {
  private let set: LikelihoodSet
  private let products: TheoryProducts

  init() throws {
    set = LikelihoodSet([
      try PlanckLite2018(), try PlanckLowLTT2018(), try DistanceLikelihood(shipped: "desi_dr2_bao"),
    ])
    let redshifts = set.request.redshifts
    products = TheoryProducts(
      spectra: try Planck2015Fit.spectra(),
      background: BackgroundTable(
        redshifts: redshifts, hubble: redshifts.map { 2.2e-4 * (1 + $0) }, distance: redshifts.map { 4000 * $0 }),
      derived: ["rdrag": 147])
  }

  @Test("Requests are joined, names and nuisance parameters stand once")
  func together() {
    #expect(set.names == ["planck2018_plik_lite", "planck2018_lowl_tt", "desi_dr2_bao"])
    #expect(set.request.spectra == [.lensedTT, .lensedTE, .lensedEE] && set.request.lmax == 2508)
    #expect(set.request.redshifts.count == 7 && set.request.derived == ["rdrag"])
    #expect(set.nuisanceParameters.map(\.name) == ["A_planck"])
    #expect(LikelihoodSet([]).request == TheoryRequest(lmax: 2))
  }

  @Test("chi^2, residuals and linearisations are those of the members, in their order")
  func sums() throws {
    let nuisance = calibrated(1.001)
    let values = try set.chiSquared(products, nuisance: nuisance)
    #expect(values == (try set.members.map { try $0.chiSquared(products, nuisance: nuisance) }))
    let residuals = try set.residuals(products, nuisance: nuisance)
    #expect(residuals.count == 613 + 2 + 13)
    #expect(abs(residuals.reduce(0) { $0 + $1 * $1 } / values.reduce(0, +) - 1) < 1e-12)
    let around = try set.linearizations(
      products, nuisance: nuisance, along: [.nuisance("A_planck"), .products(products)])
    #expect(around.map(\.logLikelihood) == values.map { -$0 / 2 } && around[2].gradient[0] == 0)
    #expect(set.failures.isEmpty)
  }

  @Test("A likelihood that fails is counted by its name and the reason")
  func failures() throws {
    #expect(throws: TheoryError.self) { try set.chiSquared(products, nuisance: calibrated(-1)) }
    #expect(throws: TheoryError.self) { try set.check(calibrated(0)) }
    var without = products
    without.background = nil
    #expect(throws: TheoryError.self) { try set.chiSquared(without, nuisance: calibrated(1)) }
    without = products
    without.spectra[.lensedTT]?[400] = .nan
    #expect(throws: TheoryError.self) { try set.residuals(without, nuisance: calibrated(1)) }
    #expect(
      set.failures == [
        "planck2018_plik_lite: unphysical A_planck": 2,
        "desi_dr2_bao: not provided: functions of the background": 1, "planck2018_plik_lite failed": 1,
      ])
  }
}
