import EmberTheory

extension CosmologicalParameters {
  /// The same model with densities, the Hubble constant and the optical depth stated, as far as these follow without a calculation of
  /// recombination; itself where there is no such model.
  package func canonical(reionization: some ReionizationModel) -> CosmologicalParameters {
    var result = self
    do throws(TheoryError) {
      let shares: [ParameterName] = [.omegaMatter, .omegaDarkEnergy]
      if shares.contains(where: { self[given: $0] != nil }), statedAcousticScale == nil {
        let model = try CosmologicalModel(self, reionization: reionization)
        for name in shares { result[given: name] = nil }
        if self[.hubbleConstant] == nil { result[given: .hubbleConstant] = 100 * model.h }
        result.stateColdMatter(model.omegaCDM)
      } else if self[given: .omegaMatterPhysical] != nil {
        result.stateColdMatter(try ResolvedParameters(self).omegaCDM)
      }
      if self[given: .reionizationRedshift] != nil, statedAcousticScale == nil {
        result[given: .tauReio] = try CosmologicalModel(self, reionization: reionization).tauReio
        result[given: .reionizationRedshift] = nil
      }
    } catch { return self }
    return result
  }

  private mutating func stateColdMatter(_ value: Double) {
    self[given: .omegaMatterPhysical] = nil
    self[given: .omegaCDM] = value
  }
}
