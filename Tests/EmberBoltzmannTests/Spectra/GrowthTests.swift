import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberNonlinear
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

  private static let names = ["sigma8_z0.51", "fsigma8_z0.51", "fsigma8_z0.0"]

  /// As a derived parameter it is what the call of its own says, and changes nothing else of an answer.
  @Test func growthComesWithAnAnswer() throws {
    let point = ModelPoint(cosmology: .init([.nonlinear: 1]))
    let kinds: Set<SpectrumKind> = [.lensedTT, .lensingPotential]
    let plain = try Self.solver.predict(point, TheoryRequest(spectra: kinds, lmax: 50))
    let answer = try Self.solver.predict(point, TheoryRequest(spectra: kinds, lmax: 50, derived: Set(Self.names)))
    #expect(answer.spectra == plain.spectra)
    #expect(answer.derived.filter { !Self.names.contains($0.key) } == plain.derived)
    let growth = try Self.solver.growth(point.cosmology, redshifts: [0.51, 0])
    let expected = [growth.sigma8[0], growth.growthRate[0], growth.growthRate[1]]
    for (name, value) in zip(Self.names, expected) {
      #expect(abs((try #require(answer.derived[name])) / value - 1) < 1e-4, "\(name)")
    }
  }

  /// The derivatives of the equations, for slow parameters and fast ones.
  @Test func growthIsDifferentiated() throws {
    let point = ModelPoint(cosmology: .init([.thetaStar100: 1.0411]))
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 2, derived: Set(Self.names))
    let parameters: [ParameterName] = [.omegaB, .omegaCDM, .thetaStar100, .logA, .spectralIndex]
    let slopes = try Self.solver.differentiate(point, request, by: parameters)
    let differences = try FiniteDifferenceProvider(Self.solver).differentiate(point, request, by: parameters)
    for parameter in parameters {
      for name in Self.names {
        let expected = try #require(differences.derived[parameter]?[name])
        let scale = 0.4 * (parameter.definition.differenceStep.map { 0.02 / $0 } ?? 1)
        let slope = try #require(slopes.derived[parameter]?[name])
        #expect(abs(slope - expected) < 0.01 * abs(expected) + 1e-3 * scale, "d \(name) / d \(parameter.rawValue)")
      }
    }
  }

  @Test func growthTakesPerturbations() {
    #expect(!Self.solver.isImmediate(TheoryRequest(derived: ["fsigma8_z0.5"])))
    #expect(Self.solver.isImmediate(TheoryRequest(derived: ["rdrag"])))
  }
}
