import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite struct EffectiveAtomTests {
  private static func background(_ p: [Double]) throws -> Background {
    Background(
      try CosmologicalModel(
        CosmologicalParameters([
          .omegaB: p[0], .omegaCDM: p[1], .heliumFraction: p[2], .effectiveNeutrinos: p[3], .hubbleConstant: p[4],
          .neutrinoMass: 0, .massiveNeutrinos: 0,
        ])))
  }

  /// Within 1e-4 where most photons scatter last, within 1e-3 of x_e before and after.
  private static func compare(_ model: EffectiveAtom, _ table: [[Double]], _ parameters: [Double]) throws {
    let history = try model.history(background(parameters))
    for row in table {
      let z = row[0]
      let tolerance = (900...1200).contains(z) ? 1e-4 : 1e-3
      #expect(abs(history.electronFraction(z: z) / row[1] - 1) < tolerance, "x_e at z = \(z), \(parameters)")
      #expect(abs(history.matterTemperatureInKelvin(z: z) / row[2] - 1) < 1e-4, "T_m at z = \(z), \(parameters)")
    }
  }

  @Test(arguments: 0..<5) func agreesWithHyRec(index: Int) throws {
    try Self.compare(EffectiveAtom(), HyRecTables.corrected[index], HyRecTables.parameters[index])
  }

  @Test func correctionStandsForRadiativeTransfer() throws {
    try Self.compare(EffectiveAtom(), HyRecTables.radiativeTransfer, HyRecTables.parameters[0])
  }

  @Test func agreesWithHyRecInSobolevsApproximation() throws {
    var model = EffectiveAtom()
    model.radiativeTransfer = false
    try Self.compare(model, HyRecTables.sobolev, HyRecTables.parameters[0])
    #expect(model.identifier != EffectiveAtom().identifier)
    for identifier in [model.identifier, EffectiveAtom().identifier] { #expect(!identifier.contains(" ")) }
  }

  @Test func startsInEquilibrium() throws {
    let background = try Self.background(HyRecTables.parameters[0])
    let history = try EffectiveAtom().history(background)
    let saha = RecombiningGas(background).saha
    // HyRec's ionisation energy of helium is rounded to kelvins.
    for z in [3499.0, 3400, 3200] {
      #expect(abs(history.electronFraction(z: z) / saha.electronFraction(z: z) - 1) < 1e-4)
    }
    let jump = history.electronFraction(z: 3499.999) - history.electronFraction(z: 3500.001)
    #expect(abs(jump) < 1e-7)
  }

  /// What is left goes nearly with the rate of expansion and against the density of hydrogen (Peebles 1968).
  @Test func freezesOut() throws {
    func rest(_ omegaB: Double, _ omegaCDM: Double, _ helium: Double) throws -> Double {
      try EffectiveAtom().history(Self.background([omegaB, omegaCDM, helium, 3.044, 67])).electronFraction(z: 200)
    }
    let standard = try rest(0.02, 0.12, 0.25)
    let denser = try rest(0.025, 0.115, 0.25)
    #expect(abs(denser / standard * 1.25 - 1) < 0.05)
    let faster = try rest(0.02, 0.155, 0.25)
    #expect(abs(faster / standard / 1.25.squareRoot() - 1) < 0.05)
    let poorer = try rest(0.02, 0.12, 0.3)
    #expect(abs(poorer / standard * 0.7 / 0.75 - 1) < 0.02)
  }

  /// Third differences measure roughness: a switch or a moving grid would show far above rounding.
  @Test(arguments: [
    ParameterName.omegaB, .omegaCDM, .effectiveNeutrinos, .heliumFraction, .hubbleConstant,
  ]) func smoothInTheParameters(name: ParameterName) throws {
    let value = name == .heliumFraction ? 0.245 : name == .hubbleConstant ? 67 : name.defaultValue ?? 1
    let step = 1e-4 * value
    let rows = try (0..<24).map { i in
      var parameters = CosmologicalParameters([.heliumFraction: 0.245])
      parameters[given: name] = value + Double(i - 12) * step
      let history = try EffectiveAtom().history(Background(CosmologicalModel(parameters)))
      return [30.0, 100, 450, 650, 800, 900, 1100, 1400, 1590, 1620, 1700, 1900, 2400].map {
        history.electronFraction(z: $0)
      }
    }
    for i in 0..<rows.count - 3 {
      for j in rows[0].indices {
        let third = rows[i + 3][j] - 3 * rows[i + 2][j] + 3 * rows[i + 1][j] - rows[i][j]
        #expect(abs(third / rows[0][j]) < 1e-9)
      }
    }
  }

  @Test func epochsFollow() throws {
    // z_*, r_*, z_d and r_d of CLASS 3.4.1 with HyRec, at its finest.
    let background = try Self.background(HyRecTables.parameters[0])
    let thermodynamics = try Thermodynamics(background: background, recombination: EffectiveAtom())
    #expect(abs(thermodynamics.zStar / 1089.89151 - 1) < 1e-5)
    #expect(abs(thermodynamics.rStar / 144.451052 - 1) < 1e-5)
    #expect(abs(thermodynamics.zDrag / 1059.91924 - 1) < 1e-5)
    #expect(abs(thermodynamics.rDrag / 147.110821 - 1) < 1e-5)
  }
}
