import EmberTheory
import Testing

@Suite("Cosmological parameters")
struct CosmologicalParametersTests {
  @Test("Extensions are stated where they differ from their defaults only")
  func extensionsAtTheirDefaultsAreLeftOut() {
    let plain = CosmologicalParameters()
    #expect(plain[.running] == 0 && plain[given: .running] == nil)
    let stated = CosmologicalParameters([.running: 0])
    #expect(stated.inForce.map(\.name) == plain.inForce.map(\.name))
    #expect(!plain.inForce.contains { $0.name == .running || $0.name == .runningOfRunning })
    let running = CosmologicalParameters([.running: -0.01])
    #expect(running.inForce.contains { $0.name == .running && $0.value == -0.01 })
    #expect(running.inForce.count == plain.inForce.count + 1)
  }

  @Test("What is not given has its default")
  func defaults() {
    let fiducial = CosmologicalParameters()
    #expect(fiducial[.hubbleConstant] == 67.32)
    #expect(fiducial[given: .hubbleConstant] == nil)
    #expect(fiducial[.heliumFraction] == nil)
  }

  @Test("An angle of the sound horizon replaces H0, A_s replaces logA", arguments: ParameterName.acousticScales)
  func rivals(angle: ParameterName) {
    let model = CosmologicalParameters([angle: 1.0411, .amplitude: 2.1e-9])
    #expect(model[.hubbleConstant] == nil)
    #expect(model[.logA] == nil)
    #expect(model.statedAcousticScale == angle)
    #expect(model.inForce.contains { $0.name == angle && $0.value == 1.0411 })
    #expect(!model.inForce.contains { $0.name == .hubbleConstant })
  }

  @Test("Equal when the same values are given")
  func equality() {
    #expect(CosmologicalParameters([.omegaB: 0.022]) == CosmologicalParameters([.omegaB: 0.022]))
    #expect(CosmologicalParameters([.omegaB: 0.022]) != CosmologicalParameters([.omegaB: 0.023]))
  }
}
