import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct CosmologicalModelTests {
  @Test func defaultsAreThePlanckModel() throws {
    let model = try CosmologicalModel(CosmologicalParameters())
    #expect(abs(model.h - 0.6732) < 1e-15 && model.neutrinoMasses == [0.06])
    #expect(abs(model.primordial.amplitude / 2.1004e-9 - 1) < 1e-3)
    #expect(abs(model.omegaDarkEnergy - 0.684) < 1e-3)
    #expect(abs(model.omegaMatter + model.omegaDarkEnergy - 1) < 1e-3)
  }

  /// The mass fraction of the PRIMAT table by a bicubic spline, from CAMB 2.0.5.
  @Test(arguments: [
    (0.02237737, 3.044, 0.24565922963971495), (0.0236, 3.044, 0.24616820231355369),
    (0.0212, 3.044, 0.2451379565273531), (0.02237737, 2.5, 0.2380960994314132),
    (0.02237737, 3.6, 0.2528044882848657),
  ])
  func heliumFromNucleosynthesis(omegaB: Double, neutrinos: Double, expected: Double) throws {
    let model = try CosmologicalModel(
      CosmologicalParameters([.omegaB: omegaB, .effectiveNeutrinos: neutrinos]))
    #expect(abs(model.heliumFraction - expected) < 1e-9)
  }

  @Test func masslessSpeciesMayBeCountedAsMassive() throws {
    let counted = try CosmologicalModel(CosmologicalParameters([.neutrinoMass: 0, .massiveNeutrinos: 3]))
    let massless = try CosmologicalModel(CosmologicalParameters([.neutrinoMass: 0, .massiveNeutrinos: 0]))
    #expect(counted == massless)
  }

  @Test func amplitudeMayBeGivenDirectly() throws {
    let model = try CosmologicalModel(CosmologicalParameters([.amplitude: 2e-9]))
    #expect(model.primordial.amplitude == 2e-9)
  }

  @Test(arguments: [1.02, 1.0411, 1.06], ParameterName.acousticScales)
  func acousticScaleIsReached(theta: Double, name: ParameterName) throws {
    let model = try CosmologicalModel(CosmologicalParameters([name: theta]))
    let derived = try Thermodynamics(background: Background(model)).derivedParameters
    #expect(abs(try #require(derived[name.rawValue]) / theta - 1) < 1e-12)
  }

  /// H0 of CLASS 3.4.1 for its 100*theta_s (67.2528 with HyRec and its own helium, 67.2598 with RECFAST and ours), and of CAMB 2.0.5
  /// for theta_* and theta_MC: as far apart as 0.3 km/s/Mpc.
  @Test func anglesMeanWhatTheyMeanElsewhere() throws {
    func hubble(_ name: ParameterName) throws -> Double {
      try 100 * CosmologicalModel(CosmologicalParameters([.omegaB: 0.02237, .omegaCDM: 0.12, name: 1.0416])).h
    }
    #expect(abs(try hubble(.thetaS100) - 67.256) < 0.004)
    #expect(abs(try hubble(.thetaStar100) - 67.4950) < 0.003)
    #expect(abs(try hubble(.thetaMC100) - 67.5674) < 0.003)
  }

  @Test func acousticScaleInvertsTheHubbleConstant() throws {
    let parameters = CosmologicalParameters([.neutrinoMass: 0.3, .massiveNeutrinos: 3, .hubbleConstant: 66])
    let theta = try Thermodynamics(background: Background(CosmologicalModel(parameters))).thetaStar
    var again = parameters
    again[given: .hubbleConstant] = nil
    again[given: .thetaStar100] = 100 * theta
    #expect(abs(try CosmologicalModel(again).h - 0.66) < 1e-10)
  }

  @Test(arguments: [
    ([ParameterName.omegaB: 0.0], "unphysical omega_b"), ([.omegaCDM: -0.1], "unphysical omega_cdm"),
    ([.tauReio: -0.01], "unphysical tau_reio"), ([.hubbleConstant: 30], "unphysical H0"),
    ([.massiveNeutrinos: 2], "unphysical n_massive"), ([.massiveNeutrinos: 0], "unphysical m_nu"),
    ([.effectiveNeutrinos: 0], "unphysical N_eff"), ([.heliumFraction: 0.7], "unphysical YHe"),
    ([.omegaK: 0.31], "unphysical Omega_k"), ([.omegaK: -0.31], "unphysical Omega_k"),
    // A bounce, the other pole in view, and no room for dark energy.
    ([.omegaK: -0.2, .omegaB: 0.01, .omegaCDM: 0.01, .hubbleConstant: 120], "unphysical Omega_k"),
    ([.omegaK: -0.3, .hubbleConstant: 115], "unphysical Omega_k"),
    ([.omegaK: 0.3, .hubbleConstant: 45], "unphysical H0"),
    ([.omegaK: -0.3, .thetaStar100: 0.9], "unphysical thetastar_100"),
    // Open universes reach an angle of 0.96 only.
    ([.omegaK: 0.07, .thetaStar100: 1.04], "unphysical thetastar_100"),
    ([.w0: -3.1], "unphysical w0"), ([.wa: 2.1], "unphysical wa"),
    ([.w0: -0.5, .wa: 0.5], "unphysical wa"), ([.w0: 0.1], "unphysical wa"),
    ([.running: 0.5, .runningOfRunning: -0.2], "unphysical beta_s"), ([.running: 0.6], "unphysical alpha_s"),
    ([.nonlinear: 0.5], "unphysical nonlinear"), ([.tensorRatio: -0.1], "unphysical r"),
    ([.tensorTilt: 6], "unphysical n_t"), ([.lensingAmplitude: -0.1], "unphysical A_lens"),
    ([.feedbackTemperature: 7.8], "unphysical log_T_AGN"),
    ([.feedbackTemperature: 5, .nonlinear: 1], "unphysical log_T_AGN"),
    ([.hubbleConstant: 67, .thetaStar100: 1.04], "conflicting H0 and thetastar_100"),
    ([.thetaMC100: 1.04, .thetaS100: 1.04], "conflicting theta_s_100 and theta_MC_100"),
    ([.logA: 3, .amplitude: 2e-9], "conflicting logA and A_s"), ([.thetaS100: 5], "unphysical theta_s_100"),
    ([.thetaMC100: 0.01], "unphysical theta_MC_100"),
    ([.omegaB: 0.045], "unphysical omega_b"), ([.effectiveNeutrinos: 12], "unphysical N_eff"),
  ])
  func impossibleModelsAreNamed(given: [ParameterName: Double], category: String) {
    #expect { try CosmologicalModel(CosmologicalParameters(given)) } throws: {
      ($0 as? TheoryError)?.category == category
    }
  }

  /// At fixed angle, H0 of CAMB 2.0.5 in a closed universe; and H0 comes back from its own angle in any.
  @Test func anglesFixTheHubbleConstantOfCurvedUniverses() throws {
    let closed = CosmologicalParameters([.omegaK: -0.05, .thetaStar100: 1.0411])
    #expect(abs(try 100 * CosmologicalModel(closed).h - 52.2065) < 0.003)
    for (curvature, name) in [(-0.3, ParameterName.thetaStar100), (-0.1, .thetaS100), (0.04, .thetaMC100)] {
      let parameters = CosmologicalParameters([.omegaK: curvature, .hubbleConstant: 60])
      let derived = try Thermodynamics(background: Background(CosmologicalModel(parameters))).derivedParameters
      var again = parameters
      again[given: .hubbleConstant] = nil
      again[given: name] = derived[name.rawValue]
      #expect(abs(try CosmologicalModel(again).h - 0.6) < 1e-9, "\(name.rawValue)")
    }
  }

  @Test func messageForASmallHubbleConstantSaysTheLeast() {
    #expect { try CosmologicalModel(CosmologicalParameters([.hubbleConstant: 30])) } throws: {
      "\($0)".contains("too small for a flat universe") && "\($0)".contains("H0 >= 37.8")
    }
  }

  @Test(arguments: ParameterName.allCases)
  func noNumberTraps(name: ParameterName) {
    for value in [Double.nan, .infinity, -.infinity, 1e308, -1e308, 1e-300, -0.0, 1e19] {
      var parameters = CosmologicalParameters()
      parameters[given: name] = value
      // Either answer is right; what matters is that there is one.
      _ = try? CosmologicalModel(parameters)
    }
  }
}
