import EmberTheory
import Glibc
import Testing

@testable import EmberThermodynamics

@Suite struct EvolutionTableTests {
  private let thermodynamics: Thermodynamics

  init() throws {
    let parameters = CosmologicalParameters([.neutrinoMass: 0.3, .massiveNeutrinos: 3])
    thermodynamics = try Thermodynamics(background: Background(CosmologicalModel(parameters)))
  }

  /// Times between the nodes, from the start of the table to today.
  private var times: [Double] {
    let range = thermodynamics.table.timeRange
    let ratio = log(range.upperBound / range.lowerBound)
    return (0...997).map { range.lowerBound * exp(ratio * Double($0) / 997.5) }
  }

  @Test func agreesWithTheBackground() {
    let background = thermodynamics.background
    for tau in times {
      let state = thermodynamics.table(tau)
      let a = background.scaleFactor(tau)
      #expect(abs(state.a / a - 1) < 1e-8)
      #expect(abs(state.conformalHubble / background.conformalHubble(a) - 1) < 1e-8)
      #expect(abs(state.darkEnergyDensity / background.darkEnergy(a).density - 1) < 1e-7)
      #expect(abs(state.enthalpy / background.enthalpy(a).value - 1) < 1e-7)
    }
  }

  @Test func opacityIsThatOfTheElectrons() {
    let background = thermodynamics.background
    let rate = RecombiningGas(background).thomsonRate
    for tau in times {
      let state = thermodynamics.table(tau)
      let a = background.scaleFactor(tau)
      let expected = thermodynamics.electronFraction(z: 1 / a - 1) * rate / (a * a)
      #expect(abs(state.opacity / expected - 1) < 1e-5, "tau = \(tau)")
    }
  }

  @Test func opacityDerivativeIsThatOfTheOpacity() {
    for tau in times.dropFirst() {
      let step = 1e-5 * tau
      let change = thermodynamics.table(tau + step).opacity - thermodynamics.table(tau - step).opacity
      let state = thermodynamics.table(tau)
      let scale = max(state.opacity * state.conformalHubble, abs(state.opacityDerivative))
      #expect(abs(change / (2 * step) - state.opacityDerivative) < 1e-3 * scale, "tau = \(tau)")
    }
  }

  @Test func visibilityIsNormalised() {
    let age = thermodynamics.background.conformalAge
    let count = 20000
    let sum = (0..<count).reduce(0.0) { $0 + thermodynamics.table((Double($1) + 0.5) / Double(count) * age).visibility }
    #expect(abs(sum * age / Double(count) - 1) < 1e-4)
    #expect(abs(thermodynamics.table(age).transparency - 1) < 1e-12)
  }

  @Test func visibilityPeaksAtLastScattering() {
    let star = thermodynamics.tauStar
    let best = (1...4000).map { Double($0) * 0.1 + 100 }.max {
      thermodynamics.table($0).visibility < thermodynamics.table($1).visibility
    }
    #expect(abs((best ?? 0) - star) < 3)
  }

  @Test func anyTimeHasAnAnswer() {
    for tau in [Double.nan, -1, 0, 1e-12, 1e9, .infinity, -.infinity] {
      _ = thermodynamics.table(tau)
    }
    let age = thermodynamics.background.conformalAge
    #expect(abs(thermodynamics.table(age * (1 + 1e-6)).a - 1) < 1e-5)
    #expect(thermodynamics.table(0).a == thermodynamics.table(thermodynamics.table.timeRange.lowerBound).a)
  }
}
