import EmberTheory
import Glibc
import Testing

@testable import EmberNonlinear
@testable import EmberThermodynamics

/// The parts of the halo model in limits that are known.
@Suite struct HaloModelIngredientsTests {
  private func matter(_ parameters: [ParameterName: Double] = [:]) throws -> MatterComposition {
    let model = try CosmologicalModel(CosmologicalParameters(parameters))
    return MatterComposition(Background(model), model.primordial)
  }

  @Test func growthInMatterAloneIsTheScaleFactor() {
    let growth = MatterGrowth(omegaMatter: 1)
    for a in [1e-3, 0.1, 0.5, 1] {
      #expect(abs(growth(a) / a - 1) < 1e-6 && abs(growth.accumulated(a) / a - 1) < 1e-6)
      #expect(abs(growth.scaleFactor(growth: a) / a - 1) < 1e-6)
    }
  }

  /// D = (5/2) Omega_m H int da/(a H)^3 (Heath 1977).
  @Test func growthWithACosmologicalConstantIsHeathsIntegral() {
    let omega = 0.3
    let growth = MatterGrowth(omegaMatter: omega)
    let count = 20_000
    let integral = (0..<count).reduce(0.0) { sum, i in
      let a = (Double(i) + 0.5) / Double(count)
      return sum + pow(omega / a + (1 - omega) * a * a, -1.5) / Double(count)
    }
    #expect(abs(growth(1) / (2.5 * omega * integral) - 1) < 1e-5)
  }

  /// (3/20)(12 pi)^(2/3) and 18 pi^2, which the fits meet to 0.0002.
  @Test func collapseInMatterAloneIsEinsteinAndDeSitters() {
    let collapse = SphericalCollapse(MatterGrowth(omegaMatter: 1), scaleFactor: 1, neutrinoFraction: 0)
    #expect(abs(collapse.threshold / 1.686470 - 1) < 2e-4)
    #expect(abs(collapse.overdensity / 177.6529 - 1) < 1e-5)
  }

  @Test func transferWithoutOscillationsFallsFromOne() throws {
    let transfer = NoWiggleTransfer(try matter())
    #expect(abs(transfer(1e-6) - 1) < 1e-3)
    let values = [1e-3, 1e-2, 0.1, 1, 10].map { transfer($0) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 && $1 > 0 })
  }

  /// Neutrinos cluster with the rest on large scales and hardly on small ones, where delta_m = (1 - f) delta_cb.
  @Test func coldMatterClustersMoreOnSmallScales() throws {
    let matter = try matter([.neutrinoMass: 0.3, .massiveNeutrinos: 3])
    let ratio = ColdMatterRatio(matter, MatterGrowth(omegaMatter: matter.omegaMatter), scaleFactor: 1)
    #expect(abs(ratio(1e-4) - 1) < 1e-3)
    #expect(abs(ratio(50) * (1 - matter.neutrinoFraction) - 1) < 5e-3)
    let massless = try self.matter([.neutrinoMass: 0, .massiveNeutrinos: 0])
    #expect(ColdMatterRatio(massless, MatterGrowth(omegaMatter: 0.3), scaleFactor: 1)(1) == 1)
  }

  /// Against the integral of sin(kr)/(kr) over the profile.
  @Test(arguments: [0.1, 3, 40]) func profileIsTheTransformOfNavarroFrenkAndWhite(k: Double) {
    let profile = HaloProfile(virialRadius: 1.5, concentration: 6)
    let count = 200_000
    var (sum, mass) = (0.0, 0.0)
    for i in 0..<count {
      let r = 1.5 * (Double(i) + 0.5) / Double(count)
      let x = r / 0.25
      let shell = r / ((1 + x) * (1 + x))
      mass += shell
      sum += shell * sin(k * r) / (k * r)
    }
    #expect(abs(profile(k) - sum / mass) < 1e-5, "\(profile(k)), \(sum / mass)")
  }

  @Test func profileOfAHaloSeenFromAfarIsOne() {
    let profile = HaloProfile(virialRadius: 1, concentration: 6)
    #expect(profile(1e-9) == 1 && abs(profile(1e-3) - 1) < 1e-6)
    #expect((0...400).allSatisfy { abs(profile(exp(Double($0) * 0.05 - 10))) <= 1 + 1e-6 })
  }
}
