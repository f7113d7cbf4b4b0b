import EmberTheory
import Testing

@testable import EmberThermodynamics

/// What a fluid of dark energy may be.
@Suite struct DarkEnergyFluidTests {
  @Test(arguments: [(-0.9, -0.3), (-1.1, 0.3), (-1, 0.2), (-0.8, -0.2 - 1e-9)])
  func itMayTouchButNotCross(w0: Double, wa: Double) throws {
    let crosses = (1 + w0) * (1 + w0 + wa) < -1e-14
    var parameters = CosmologicalParameters([.w0: w0, .wa: wa])
    _ = try CosmologicalModel(parameters)
    parameters[given: .darkEnergySoundSpeed] = 1
    guard crosses else {
      let model = try CosmologicalModel(parameters)
      #expect(model.species(DarkEnergyFluid.self)?.soundSpeedSquared == 1)
      return
    }
    #expect {
      _ = try CosmologicalModel(parameters)
    } throws: { error in
      guard case .unphysical("wa", wa, let requirement)? = error as? TheoryError else { return false }
      return requirement.contains("cs2_de") && requirement.contains("PPF")
    }
  }

  @Test(arguments: [-0.01, 1.01, .nan]) func whatIsNoSoundSpeedIsNamed(value: Double) {
    #expect {
      _ = try CosmologicalModel(.init([.w0: -0.9, .darkEnergySoundSpeed: value]))
    } throws: { ($0 as? TheoryError)?.category == "unphysical cs2_de" }
  }

  /// The expansion is that of dark energy without a sound speed, to the bit.
  @Test func itDilutesAsDarkEnergyDoes() throws {
    let given: [ParameterName: Double] = [.w0: -0.8, .wa: 0.1]
    let plain = Background(try CosmologicalModel(.init(given)))
    let fluid = Background(try CosmologicalModel(.init(given.merging([.darkEnergySoundSpeed: 0.5]) { $1 })))
    #expect(plain.conformalAge == fluid.conformalAge && plain.model != fluid.model)
    for a in [1e-6, 1e-3, 0.3, 1] { #expect(plain.conformalHubble(a) == fluid.conformalHubble(a)) }
  }
}
