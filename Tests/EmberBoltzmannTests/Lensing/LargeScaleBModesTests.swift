import EmberTheory
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics
@testable import EmberProjection

/// B modes of the lowest multipoles against the harmonic sum of first order, for high optical depths too.
@Suite struct LargeScaleBModesTests {
  /// A rough solver's spectra: what is tested here is how they are lensed.
  private static func unlensed(tau: Double, _ precision: SolverPrecision) throws -> UnlensedSpectra {
    let model = try CosmologicalModel(CosmologicalParameters([.tauReio: tau]))
    let request = TheoryRequest(spectra: [.lensedBB], lmax: 800)
    let primordial = model.primordial
    return try LinearResponse(model, request, SolverConfiguration(precision: precision)).unlensed { primordial($0) }
  }

  /// What higher orders add lies between 0 and 0.6 %: nearly all from E modes of high l, where the correlation functions have it.
  private static func check(_ unlensed: UnlensedSpectra, _ precision: LensingPrecision, _ label: String) {
    let input = LensingInput(unlensed, lmax: 800, precision: precision)
    let lensed = LensedSpectra(input, lmax: 800, precision: precision)
    for l in [2, 3, 7, 15, 25, 39, 60] {
      let ratio = lensed.bb[l] / firstOrderBModes(l, ee: input.ee, phiphi: input.phiphi)
      #expect(ratio > 0.9995 && ratio < 1.006, "\(label): l = \(l), \(ratio)")
    }
    #expect(lensed.bb.dropFirst(2).allSatisfy { $0 > 0 }, "\(label)")
  }

  @Test(arguments: [0.0543, 0.1, 0.3, 0.8])
  func firstOrderIsRightAtEveryPrecisionOfLensing(tau: Double) throws {
    let unlensed = try Self.unlensed(tau: tau, .draft)
    for precision in [LensingPrecision.default, .reference, SolverPrecision.beyondReference.lensing] {
      Self.check(unlensed, precision, "tau = \(tau), to \(precision.maximumAngle) rad")
    }
  }

  @Test(arguments: [SolverPrecision.default, .reference])
  func firstOrderIsRightAtEveryPreset(precision: SolverPrecision) throws {
    Self.check(try Self.unlensed(tau: 0.3, precision), precision.lensing, "tau = 0.3")
  }

  @Test func highMultipolesStayAsTheyAre() throws {
    let input = LensingInput(try Self.unlensed(tau: 0.1, .draft), lmax: 800, precision: .default)
    let plan = LensingPlan(lmaxUnlensed: input.ee.count - 1, lmax: 800)
    let deflection = DeflectionCorrelation(potential: input.phiphi, grid: plan.grid)
    let change = LargeScaleBModes(
      ee: input.ee, phiphi: input.phiphi, grid: plan.grid, deflection: deflection, lmax: 800
    ).correction
    #expect(change.count == LargeScaleBModes.end + 1 && change[LargeScaleBModes.end] == 0)
    #expect(change[2] != 0)
  }

  @Test func shortInputDoesNotTrap() {
    for count in [0, 1, 2, 3, 10] {
      let spectrum = [Double](repeating: 1e-6, count: count)
      for lmax in [-1, 0, 1, 2, 20] {
        let lensed = LensedSpectra(tt: spectrum, te: spectrum, ee: spectrum, phiphi: spectrum, lmax: lmax)
        #expect(lensed.bb.count == max(lmax, 0) + 1)
      }
    }
  }
}
