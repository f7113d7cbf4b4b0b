import EmberTheory
import Testing

@testable import EmberThermodynamics

/// Densities, shares of them, the Hubble constant and reionisation by other names: the same universes.
@Suite struct StatedDensitiesTests {
  private static let base: [ParameterName: Double] = [
    .omegaB: 0.0224, .omegaCDM: 0.121, .hubbleConstant: 68, .neutrinoMass: 0.2, .massiveNeutrinos: 3,
  ]

  private static func derived(_ model: CosmologicalModel) throws -> [String: Double] {
    try Thermodynamics(background: Background(model)).derivedParameters
  }

  /// Whatever is stated, the same universe comes of its numbers.
  @Test(arguments: [
    ([ParameterName.omegaMatter], [ParameterName.omegaCDM]), ([.omegaDarkEnergy], [.omegaCDM]),
    ([.omegaMatterPhysical], [.omegaCDM]), ([.omegaMatter], [.hubbleConstant]), ([.omegaDarkEnergy], [.hubbleConstant]),
    ([.omegaMatterPhysical, .omegaMatter], [.omegaCDM, .hubbleConstant]),
    ([.omegaMatterPhysical, .omegaDarkEnergy], [.omegaCDM, .hubbleConstant]),
    ([.omegaMatter, .thetaStar100], [.omegaCDM, .hubbleConstant]),
    ([.omegaDarkEnergy, .thetaMC100], [.omegaCDM, .hubbleConstant]),
    ([.omegaMatterPhysical, .thetaS100], [.omegaCDM, .hubbleConstant]), ([.reionizationRedshift], [.tauReio]),
  ])
  func oneUniverse(stated: [ParameterName], instead: [ParameterName]) throws {
    let plain = try CosmologicalModel(.init(Self.base))
    let derived = try Self.derived(plain)
    var given = Self.base
    for name in instead { given[name] = nil }
    for name in stated { given[name] = derived[name.rawValue] ?? .nan }
    let model = try CosmologicalModel(.init(given))
    #expect(abs(model.omegaCDM / plain.omegaCDM - 1) < 1e-9)
    #expect(abs(model.h / plain.h - 1) < 1e-9)
    #expect(abs(model.tauReio / plain.tauReio - 1) < 1e-9)
    for (name, value) in try Self.derived(model) { #expect(abs(value / derived[name]! - 1) < 1e-7, "\(name)") }
  }

  @Test(
    arguments: [
      (
        [ParameterName.omegaMatter: 0.3, .omegaCDM: 0.12, .hubbleConstant: 67], "overdetermined omega_cdm, H0, Omega_m"
      ),
      (
        [.omegaDarkEnergy: 0.7, .omegaMatterPhysical: 0.14, .thetaMC100: 1.04],
        "overdetermined omega_m, theta_MC_100, Omega_Lambda"
      ),
      ([.omegaMatter: 0.3, .omegaDarkEnergy: 0.7], "conflicting Omega_m and Omega_Lambda"),
      ([.omegaMatterPhysical: 0.14, .omegaCDM: 0.12], "conflicting omega_cdm and omega_m"),
      ([.tauReio: 0.05, .reionizationRedshift: 8], "conflicting tau_reio and z_reio"),
      ([.sigma8: 0.8, .logA: 3], "conflicting logA and sigma8"),
      ([.sigma8: 0.8, .s8: 0.8], "conflicting sigma8 and S8"),
      ([.omegaMatterPhysical: 0.02], "unphysical omega_m"), ([.omegaMatter: 0.01], "unphysical Omega_m"),
      ([.omegaMatter: 1.01], "unphysical Omega_m"), ([.omegaMatter: 1.01, .omegaCDM: 0.12], "unphysical Omega_m"),
      ([.omegaDarkEnergy: 1], "unphysical Omega_Lambda"),
      ([.omegaDarkEnergy: 1, .omegaCDM: 0.1], "unphysical Omega_Lambda"),
      ([.omegaDarkEnergy: 2, .thetaS100: 1.04], "unphysical Omega_Lambda"),
      ([.omegaMatter: 5, .thetaS100: 1.04], "unphysical Omega_m"),
      ([.omegaMatter: 0.3, .thetaStar100: 3], "unphysical thetastar_100"),
      ([.reionizationRedshift: 60], "unphysical z_reio"), ([.sigma8: 0], "unphysical sigma8"),
    ] as [([ParameterName: Double], String)])
  func impossibleStatementsAreNamed(given: [ParameterName: Double], category: String) {
    #expect { try CosmologicalModel(CosmologicalParameters(given)) } throws: {
      ($0 as? TheoryError)?.category == category
    }
  }

  @Test func messagesSayWhatFollows() {
    func text(_ given: [ParameterName: Double]) -> String {
      do throws(TheoryError) { _ = try CosmologicalModel(.init(given)) } catch { return "\(error)" }
      return ""
    }
    #expect(text([.omegaMatter: 0.01]).hasPrefix("Omega_m = 0.01 is not possible: it leaves omega_cdm = -0.018"))
    #expect(text([.omegaMatter: 1.0]).contains("it leaves no dark energy: it must be at most 0.99"))
    #expect(text([.omegaMatter: 0.3, .omegaCDM: 0.1, .hubbleConstant: 70]).hasSuffix("give all but one"))
  }

  /// The cheap check knows the limits of angles also where matter follows from the Hubble constant.
  @Test(arguments: [0.8, 1.04, 1.3]) func anglesBesideSharesAreChecked(theta: Double) throws {
    let given = CosmologicalParameters([.omegaMatter: 0.31, .thetaStar100: theta])
    try CosmologicalModel.check(given, recombination: Recfast(), reionization: TanhReionization())
    #expect(abs(100 * (try Self.derived(CosmologicalModel(given))["thetastar_100"]!) / 100 / theta - 1) < 1e-9)
    #expect(throws: TheoryError.self) {
      let far = CosmologicalParameters([.omegaMatter: 0.31, .thetaStar100: 9 * theta])
      try CosmologicalModel.check(far, recombination: Recfast(), reionization: TanhReionization())
    }
  }

  /// A store finds models by the parameters that equations know.
  @Test func modelsAreCanonical() throws {
    func canonical(_ given: [ParameterName: Double]) -> CosmologicalParameters {
      CosmologicalParameters(given).canonical(reionization: TanhReionization())
    }
    let share = canonical([.omegaMatter: 0.3, .reionizationRedshift: 8, .s8: 0.8])
    #expect(Set(share.stated) == [.omegaCDM, .tauReio, .s8])
    #expect(share[.omegaCDM] == (try CosmologicalModel(.init([.omegaMatter: 0.3])).omegaCDM))
    #expect(Set(canonical([.omegaDarkEnergy: 0.7, .omegaCDM: 0.12]).stated) == [.omegaCDM, .hubbleConstant])
    #expect(Set(canonical([.omegaMatterPhysical: 0.14, .thetaS100: 1.04]).stated) == [.omegaCDM, .thetaS100])
    // What takes recombination, what is no model, and what is plain stay as they are.
    for given in [[ParameterName.omegaMatter: 0.3, .thetaS100: 1.04], [.omegaMatter: 1.2], [:], [.tauReio: 0.05]] {
      #expect(canonical(given) == CosmologicalParameters(given))
    }
  }
}
