import EmberTheory
import Testing

@Suite("Parameters that are stated in the place of others")
struct StatedParametersTests {
  @Test("They replace what they determine")
  func replacement() {
    func unknown(_ given: [ParameterName: Double]) -> Set<ParameterName> {
      let cosmology = CosmologicalParameters(given)
      return Set([.omegaCDM, .hubbleConstant, .tauReio, .logA].filter { cosmology[$0] == nil })
    }
    #expect(unknown([:]).isEmpty)
    #expect(unknown([.omegaMatter: 0.3]) == [.omegaCDM] && unknown([.omegaMatterPhysical: 0.14]) == [.omegaCDM])
    #expect(unknown([.omegaMatter: 0.3, .omegaCDM: 0.12]) == [.hubbleConstant])
    #expect(unknown([.omegaDarkEnergy: 0.7, .omegaMatterPhysical: 0.14]) == [.omegaCDM, .hubbleConstant])
    #expect(unknown([.omegaMatter: 0.3, .thetaStar100: 1.04]) == [.omegaCDM, .hubbleConstant])
    #expect(unknown([.reionizationRedshift: 8, .s8: 0.8]) == [.tauReio, .logA])
  }

  @Test("Which others determine one")
  func determination() {
    func found(_ name: ParameterName, _ others: [ParameterName]) -> Set<ParameterName> {
      Set(name.determining(among: others))
    }
    #expect(found(.sigma8, [.omegaB, .logA]) == [.logA] && found(.tauReio, [.reionizationRedshift]).count == 1)
    #expect(found(.omegaMatter, [.omegaCDM, .omegaB]).isEmpty && found(.omegaMatter, [.omegaDarkEnergy]).count == 1)
    #expect(found(.omegaMatter, [.omegaCDM, .thetaS100]) == [.omegaCDM, .thetaS100])
    #expect(found(.hubbleConstant, [.omegaMatterPhysical, .omegaMatter]) == [.omegaMatterPhysical, .omegaMatter])
    #expect(found(.omegaB, [.omegaCDM, .hubbleConstant]).isEmpty)
  }

  @Test("What is restated takes the place of what would determine it")
  func restatement() {
    func stated(_ base: [ParameterName], _ values: [ParameterName]) -> Set<ParameterName> {
      var cosmology = CosmologicalParameters(Dictionary(uniqueKeysWithValues: base.map { ($0, 1) }))
      cosmology.restate(values.map { ($0, 2) })
      return Set(cosmology.stated)
    }
    #expect(stated([.omegaCDM, .hubbleConstant], [.omegaMatter]) == [.omegaMatter, .hubbleConstant])
    #expect(stated([.omegaCDM, .hubbleConstant], [.omegaMatter, .omegaCDM]) == [.omegaMatter, .omegaCDM])
    #expect(stated([.omegaCDM, .omegaMatter], [.hubbleConstant]) == [.omegaCDM, .hubbleConstant])
    #expect(stated([.omegaMatter, .hubbleConstant], [.thetaStar100]) == [.omegaMatter, .thetaStar100])
    #expect(stated([.logA], [.s8]) == [.s8])
    // Nothing that is wanted gives way.
    #expect(stated([], [.omegaCDM, .omegaMatter, .hubbleConstant]).count == 3)
  }
}
