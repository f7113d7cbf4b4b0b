import EmberThermodynamics
import Testing

@testable import EmberConfiguration

/// Models of the solver that a configuration chooses: non-linear growth and reionisation.
@Suite struct ModelChoiceTests {
  private func theory(_ settings: String) throws -> TheorySettings { try configuration(settings).theory }

  @Test func growthIsTheOneChosen() throws {
    for model in NonlinearModel.allCases {
      let theory = try theory("nonlinear: \(model.name)")
      #expect(theory.nonlinear == model)
      let space = ParameterSpace(try configuration("nonlinear: \(model.name)"))
      #expect(space.point(space.center).cosmology[given: .nonlinear] == model.rawValue)
    }
    #expect(try theory("nonlinear: off").nonlinear == nil)
    #expect { try self.theory("nonlinear: halofitt") } throws: { "\($0)".contains("halofit") }
  }

  @Test func reionisationIsTheOneChosen() throws {
    #expect(try theory("precision: draft").solver.reionization.identifier == TanhReionization().identifier)
    let exponential = try theory("reionization: {model: exponential, complete: 5.5, helium_redshift: 3}").solver
      .reionization
    let chosen = try #require(exponential as? ExponentialReionization)
    #expect(chosen.completion == 5.5 && chosen.helium.redshift == 3 && chosen.power == 1)
    let wide = try #require(theory("reionization: {width: 1.5}").solver.reionization as? TanhReionization)
    #expect(wide.width == 1.5)
  }

  @Test func settingsOfAnotherShapeAreRefused() {
    #expect { try self.theory("reionization: {model: exponential, width: 1}") } throws: {
      "\($0)".contains("model: tanh")
    }
    #expect { try self.theory("reionization: {model: exponentail}") } throws: { "\($0)".contains("exponential") }
    #expect { try self.theory("reionization: {widht: 1}") } throws: { "\($0)".contains("width") }
  }

  /// What is written reads back as the same.
  @Test func settingsAreWritten() throws {
    let theory = try theory("reionization: {model: exponential, power: 2.0}, nonlinear: halofit")
    let lines = theory.yamlLines(SettingContext(catalogue: .standard)).joined(separator: "\n")
    #expect(lines.contains("reionization: {model: exponential, power: 2.0}") && lines.contains("nonlinear: halofit"))
  }

  private func configuration(_ settings: String) throws -> RunConfiguration {
    try RunConfiguration(
      yaml: """
        theory: {ember: {emulator: off, cache: off, \(settings)}}
        likelihood: {planck2018_lowl_tt: null}
        params: {omega_b: 0.0224, omega_cdm: 0.12, H0: 67, tau_reio: 0.05, n_s: 0.965, logA: {prior: {min: 2, max: 4}}}
        sampler: {mcmc: {seed: 1}}
        """)
  }
}
