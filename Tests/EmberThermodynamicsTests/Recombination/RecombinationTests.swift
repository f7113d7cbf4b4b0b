import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct RecombinationTests {
  /// z, x_e, T_m in K, kappa' in 1/Mpc from CAMB 2.0.5 with the same constants, boosted, its fit to helium rates off.
  static let fiducial: [[Double]] = [
    [20, 0.0002121273, 9.309583, 3.638093e-08], [100, 0.000272917, 167.652, 1.08271e-06],
    [300, 0.0004156789, 770.2429, 1.464636e-05], [600, 0.0009659989, 1628.223, 0.0001356952],
    [800, 0.003564042, 2181.307, 0.0008892964], [950, 0.02547281, 2591.747, 0.008959352],
    [1050, 0.08735121, 2864.447, 0.03752435], [1100, 0.1450916, 3000.745, 0.06839994],
    [1200, 0.3225323, 3273.313, 0.1809247], [1400, 0.8028371, 3818.421, 0.6128334],
    [1600, 0.9944195, 4363.523, 0.9912679], [1800, 1.002458, 4908.624, 1.264539],
    [2000, 1.038457, 5453.724, 1.617043], [2600, 1.076816, 7089.025, 2.833095],
    [4000, 1.082001, 10904.73, 6.736022], [5500, 1.087077, 14992.98, 12.7933],
    [6500, 1.161464, 17718.48, 19.08995],
  ]
  static let dense: [[Double]] = [
    [20, 0.0002093101, 9.120372, 3.783358e-08], [300, 0.0004107217, 767.9573, 1.525208e-05],
    [800, 0.003520575, 2181.213, 0.0009258215], [1050, 0.08643604, 2864.445, 0.03913352],
    [1100, 0.1436631, 3000.744, 0.07137869], [1200, 0.3199172, 3273.312, 0.1891351],
    [1600, 0.9941255, 4363.523, 1.044413], [2200, 1.057848, 5998.825, 2.100447],
  ]

  @Test(arguments: [0, 1])
  func agreesWithCAMB(index: Int) throws {
    let parameters = [
      CosmologicalParameters(),
      CosmologicalParameters([.omegaB: 0.0236, .omegaCDM: 0.133, .hubbleConstant: 62, .tauReio: 0.09]),
    ]
    let background = Background(try CosmologicalModel(parameters[index]))
    let thermodynamics = try Thermodynamics(background: background)
    for row in [Self.fiducial, Self.dense][index] {
      let z = row[0]
      // Above x_He = 0.98 CAMB switches off what the equations here keep: 3 parts in 10^4 while helium recombines.
      let tolerance = z < 1700 ? 2e-5 : 3e-4
      #expect(abs(thermodynamics.electronFraction(z: z) / row[1] - 1) < tolerance, "x_e at z = \(z)")
      #expect(abs(thermodynamics.matterTemperatureInKelvin(z: z) / row[2] - 1) < 2e-6, "T_m at z = \(z)")
      let state = thermodynamics.table(background.conformalTime(1 / (1 + z)))
      #expect(abs(state.opacity / row[3] - 1) < tolerance, "kappa' at z = \(z)")
    }
  }

  @Test func startsInEquilibrium() throws {
    let background = Background(try CosmologicalModel(CosmologicalParameters()))
    let history = try Recfast().history(background)
    let saha = RecombiningGas(background).saha
    for z in [3499.0, 3400, 3200] {
      let equilibrium = saha.electronFraction(z: z)
      #expect(abs(history.electronFraction(z: z) / equilibrium - 1) < 3e-5)
    }
    let jump = history.electronFraction(z: 3499.999) - history.electronFraction(z: 3500.001)
    #expect(abs(jump) < 1e-7)
  }

  /// Third differences measure roughness: a switch or a moving grid would show far above rounding.
  @Test(arguments: [ParameterName.omegaB, .omegaCDM, .effectiveNeutrinos])
  func smoothInTheParameters(name: ParameterName) throws {
    let step = 1e-4 * (name.defaultValue ?? 1)
    let rows = try (0..<8).map { i in
      var parameters = CosmologicalParameters([.heliumFraction: 0.245])
      parameters[given: name] = (name.defaultValue ?? 1) + Double(i) * step
      let history = try Recfast().history(Background(CosmologicalModel(parameters)))
      return [100.0, 900, 1100, 1590, 1900, 2400].map { history.electronFraction(z: $0) }
    }
    for i in 0..<5 {
      for j in rows[0].indices {
        let third = rows[i + 3][j] - 3 * rows[i + 2][j] + 3 * rows[i + 1][j] - rows[i][j]
        #expect(abs(third / rows[0][j]) < 1e-9)
      }
    }
  }

  /// What is left ionised goes with the inverse of the rate.
  @Test func fudgeFactorActsAsARate() throws {
    let background = Background(try CosmologicalModel(CosmologicalParameters()))
    var faster = Recfast()
    faster.hydrogenFudge *= 1.1
    let ratio =
      try faster.history(background).electronFraction(z: 200)
      / Recfast().history(background).electronFraction(z: 200)
    #expect(abs(ratio * 1.1 - 1) < 0.02, "\(ratio)")
  }

  @Test("Every constant decides the history, and is part of the identifier")
  func constants() throws {
    let background = Background(try CosmologicalModel(CosmologicalParameters()))
    let plain = try Recfast().history(background)
    let changes: [(inout Recfast) -> Void] = [
      { $0.hydrogenFudge += 0.01 }, { $0.heliumFudge += 0.01 }, { $0.amplitudes.x += 0.01 },
      { $0.amplitudes.y += 0.01 }, { $0.centres.x += 0.01 }, { $0.centres.y += 0.01 }, { $0.widths.x += 0.01 },
      { $0.widths.y += 0.01 },
    ]
    var identifiers: Set = [Recfast().identifier]
    for change in changes {
      var model = Recfast()
      change(&model)
      identifiers.insert(model.identifier)
      let history = try model.history(background)
      // Helium recombines at 2000, hydrogen at 1000 and through the Gaussians from 1500 to 800.
      let changes = [1900.0, 1500, 1300, 1090, 900].map {
        abs(history.electronFraction(z: $0) / plain.electronFraction(z: $0) - 1)
      }
      #expect(changes.contains { $0 > 1e-5 }, "\(model.identifier): \(changes)")
    }
    #expect(identifiers.count == changes.count + 1)
  }
}
