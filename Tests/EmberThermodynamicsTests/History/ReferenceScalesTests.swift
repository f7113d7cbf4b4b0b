import EmberTheory
import Testing

@testable import EmberThermodynamics

/// Derived scales of CAMB 2.0.5 at boosted accuracy, for seven flat models.
@Suite struct ReferenceScalesTests {
  struct Model: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// omega_b, omega_cdm, H0, m_nu, n_massive, N_eff, tau_reio.
    let inputs: [Double]
    /// YHe, age, zstar, rstar, thetastar, DAstar, zdrag, rdrag, kd, zeq, keq, thetaeq, thetarseq.
    let expected: [Double]

    static let inputNames: [ParameterName] = [
      .omegaB, .omegaCDM, .hubbleConstant, .neutrinoMass, .massiveNeutrinos, .effectiveNeutrinos, .tauReio,
    ]
    static let outputNames = [
      "YHe", "age", "zstar", "rstar", "thetastar", "DAstar", "zdrag", "rdrag", "kd", "zeq", "keq", "thetaeq",
      "thetarseq",
    ]
  }

  static let models = [
    Model(
      testDescription: "massless", inputs: [0.02237737, 0.1201035, 67.32, 0, 0, 3.044, 0.0543],
      expected: [
        0.2456592296, 13.8145265, 1089.901303, 144.4176446, 1.039622813, 13.89135009, 1059.952531, 147.0742963,
        0.14089886, 3405.531096, 0.01039270866, 0.8115141534, 0.4484272797,
      ]),
    Model(
      testDescription: "one of 0.06 eV", inputs: [0.02237737, 0.1201035, 67.32, 0.06, 1, 3.044, 0.0543],
      expected: [
        0.2456592296, 13.79763398, 1089.906444, 144.4108239, 1.041167576, 13.87008463, 1059.956689, 147.0672099,
        0.1409111741, 3405.531096, 0.01039298863, 0.8127505316, 0.4491105729,
      ]),
    Model(
      testDescription: "low density", inputs: [0.0212, 0.108, 72.0, 0.06, 1, 3.044, 0.04],
      expected: [
        0.2451379565, 13.75519055, 1090.334386, 148.5966225, 1.044562266, 14.22573143, 1056.262233, 151.7711424,
        0.1351779038, 3088.002878, 0.009424296211, 0.8738862584, 0.4820094604,
      ]),
    Model(
      testDescription: "high density", inputs: [0.0236, 0.133, 62.0, 0.06, 1, 3.044, 0.09],
      expected: [
        0.2461682023, 13.90781094, 1089.493297, 140.3289867, 1.034551155, 13.56423857, 1063.608268, 142.5152781,
        0.1467983112, 3743.101012, 0.01142282811, 0.7561474175, 0.4185283569,
      ]),
    Model(
      testDescription: "heavy neutrinos", inputs: [0.02237737, 0.1201035, 64.0, 0.45, 3, 3.044, 0.0543],
      expected: [
        0.2456592296, 13.98748924, 1089.986227, 144.2960716, 1.041458203, 13.85519565, 1060.023623, 146.947817,
        0.1411123024, 3405.531096, 0.01039788459, 0.8134860581, 0.4495186629,
      ]),
    Model(
      testDescription: "N_eff 2.5", inputs: [0.02237737, 0.1201035, 64.5, 0.06, 1, 2.5, 0.0543],
      expected: [
        0.2380960994, 14.05578742, 1089.366662, 147.2196436, 1.05240153, 13.98892336, 1059.519328, 149.8921767,
        0.140118431, 3673.979303, 0.01079470732, 0.7758559888, 0.4300159619,
      ]),
    Model(
      testDescription: "N_eff 3.6", inputs: [0.02237737, 0.128, 71.0, 0.06, 1, 3.6, 0.0543],
      expected: [
        0.2528044883, 13.27748351, 1091.122071, 139.8222884, 1.040929128, 13.43245036, 1060.950712, 142.4176568,
        0.1438593831, 3344.550968, 0.01058109585, 0.824310186, 0.455158112,
      ]),
  ]

  /// All within one part in 10^5, theta_* within five in 10^6.
  @Test(arguments: models)
  func derivedParameters(model: Model) throws {
    let parameters = CosmologicalParameters(
      Dictionary(uniqueKeysWithValues: zip(Model.inputNames, model.inputs)))
    let derived = try Thermodynamics(background: Background(CosmologicalModel(parameters))).derivedParameters
    for (name, expected) in zip(Model.outputNames, model.expected) {
      let ours = try #require(derived[name])
      #expect(abs(ours / expected - 1) < (name == "thetastar" ? 5e-6 : 1e-5), "\(name): \(ours), not \(expected)")
    }
  }

  /// Both conventions of the abundance of helium, from CAMB 2.0.5, also where the mass fraction is given.
  @Test func heliumByMassAndByNucleons() throws {
    let derived = try Thermodynamics(background: Background(CosmologicalModel(.init()))).derivedParameters
    #expect(abs(try #require(derived["YHe"]) - 0.2456592) < 1e-7)
    #expect(abs(try #require(derived["Y_p"]) - 0.2469902) < 1e-7)
    let given = CosmologicalParameters([.heliumFraction: 0.2456592])
    let again = try Thermodynamics(background: Background(CosmologicalModel(given))).derivedParameters
    #expect(abs(try #require(again["Y_p"]) - 0.2469902) < 1e-7)
  }
}
