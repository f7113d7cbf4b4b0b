import EmberTheory
import Testing

@testable import EmberThermodynamics

/// The drag epoch from few nodes against whole thermal histories.
@Suite struct DragEpochTests {
  @Test(
    "The sound horizon is that of the whole thermal history to three parts in a million",
    arguments: [
      [:], [.omegaB: 0.019, .omegaCDM: 0.1], [.omegaB: 0.027, .omegaCDM: 0.14, .hubbleConstant: 60],
      [.effectiveNeutrinos: 2], [.effectiveNeutrinos: 4.5, .heliumFraction: 0.3],
      [.neutrinoMass: 1, .massiveNeutrinos: 3], [.w0: -0.6, .wa: -1.5],
    ] as [[ParameterName: Double]])
  func agreesWithThermalHistory(_ given: [ParameterName: Double]) throws {
    let background = Background(try CosmologicalModel(CosmologicalParameters(given)))
    for recombination in [Recfast.cosmoRec, Recfast.planck, EffectiveAtom()] as [any RecombinationModel] {
      let whole = try Thermodynamics(background: background, recombination: recombination)
      let alone = try DragEpoch(background, recombination: recombination)
      #expect(abs(alone.soundHorizon / whole.rDrag - 1) < 3e-6)
      #expect(abs(alone.redshift / whole.zDrag - 1) < 1e-5)
    }
  }

  @Test("In Mpc/h the horizon is h times that in Mpc", arguments: [60.0, 75])
  func perHubble(hubbleConstant: Double) throws {
    let background = Background(try CosmologicalModel(.init([.hubbleConstant: hubbleConstant])))
    let derived = try Thermodynamics(background: background, recombination: Recfast.cosmoRec).derivedParameters
    let horizon = try #require(derived["rdrag"])
    #expect(abs(try #require(derived["hrdrag"]) - hubbleConstant / 100 * horizon) < 1e-9)
  }

  @Test("A model of recombination that has no rough history answers with its whole one")
  func wholeHistory() throws {
    struct Whole: RecombinationModel {
      var identifier: String { "whole" }
      func history(_ background: Background) throws(TheoryError) -> RecombinationHistory {
        try Recfast().history(background)
      }
    }
    let background = Background(try CosmologicalModel(.init()))
    let drag = try DragEpoch(background, recombination: Whole())
    let whole = try Thermodynamics(background: background)
    #expect(abs(drag.soundHorizon / whole.rDrag - 1) < 1e-7)
  }
}
