import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// sigma8 and its growth at redshifts.
@Suite struct GrowthTests {
  private static let solver = BoltzmannSolver(precision: .draft)

  @Test func todayIsTheDerivedParameter() throws {
    let growth = try Self.solver.growth(.init(), redshifts: [0])
    let derived = try Self.solver.predict(
      ModelPoint(cosmology: .init()), TheoryRequest(spectra: [.unlensedTT], lmax: 2)
    ).derived
    #expect(abs(growth.sigma8[0] / (try #require(derived[.sigma8])) - 1) < 1e-4)
  }

  /// f = Omega_m(a)^0.55 to one percent, and sigma8 falls with redshift as the growth of matter and dark energy.
  @Test(arguments: [[:], [ParameterName.w0: -0.8, .wa: -0.3]])
  func growthIsThatOfMatter(given: [ParameterName: Double]) throws {
    let cosmology = CosmologicalParameters(given.merging([.neutrinoMass: 0]) { $1 })
    let redshifts = [1.5, 0, 0.5]
    let growth = try Self.solver.growth(cosmology, redshifts: redshifts)
    let model = try CosmologicalModel(cosmology)
    let simple = MatterGrowth(omegaMatter: model.omegaMatter, darkEnergy: model.darkEnergy)
    for (i, z) in redshifts.enumerated() {
      let a = 1 / (1 + z)
      #expect(abs(growth.sigma8[i] / growth.sigma8[1] / (simple(a) / simple(1)) - 1) < 3e-3, "z = \(z)")
      let rate = growth.growthRate[i] / growth.sigma8[i]
      #expect(abs(rate / pow(simple.omegaMatter(a), 0.55) - 1) < 0.015, "z = \(z)")
    }
  }

  @Test func redshiftsAreChecked() {
    for redshifts in [[], [-0.5], [Double.nan], [1e6]] {
      #expect(throws: TheoryError.self) { try Self.solver.growth(.init(), redshifts: redshifts) }
    }
  }
}
