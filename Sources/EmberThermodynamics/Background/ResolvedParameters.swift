import EmberTheory

/// Checked values of all parameters except the Hubble constant.
package struct ResolvedParameters: Sendable {
  package let omegaB: Double
  package let omegaCDM: Double
  let tauReio: Double
  package let amplitudes: ModelAmplitudes
  let neutrinoMasses: [Double]
  package let effectiveNeutrinos: Double
  package let heliumFraction: Double
  package let isNonlinear: Bool
  package let darkEnergy: DarkEnergy

  package init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    try Self.rejectConflicts(parameters)
    try Self.rejectExtensions(parameters)
    omegaB = try parameters.checked(.omegaB)
    omegaCDM = try parameters.checked(.omegaCDM)
    tauReio = try parameters.checked(.tauReio)
    isNonlinear = try parameters.checked(.nonlinear) == 1
    effectiveNeutrinos = try parameters.checked(.effectiveNeutrinos)
    amplitudes = try ModelAmplitudes(parameters)
    darkEnergy = try DarkEnergy(parameters)
    neutrinoMasses = try Self.masses(parameters)
    if parameters[given: .heliumFraction] != nil {
      heliumFraction = try parameters.checked(.heliumFraction)
    } else {
      heliumFraction = try PrimordialHelium.shared.massFraction(
        omegaB: omegaB, effectiveNeutrinos: effectiveNeutrinos)
    }
  }

  package static func rejectConflicts(_ parameters: CosmologicalParameters) throws(TheoryError) {
    for name in ParameterName.allCases where parameters[given: name] != nil {
      if let rival = name.rivals.first(where: { parameters[given: $0] != nil }) {
        throw .conflicting(name.rawValue, rival.rawValue)
      }
    }
  }

  /// Parameters that can have one value only.
  private static let extensions = ParameterName.allCases.filter { name in
    if case .only = name.definition.domain { true } else { false }
  }

  private static func rejectExtensions(_ parameters: CosmologicalParameters) throws(TheoryError) {
    for name in extensions { _ = try parameters.checked(name) }
  }

  private static func masses(_ parameters: CosmologicalParameters) throws(TheoryError) -> [Double] {
    let sum = try parameters.checked(.neutrinoMass)
    let count = try parameters.checked(.massiveNeutrinos)
    if sum == 0 { return [] }
    guard count > 0 else {
      throw .unphysical(
        parameter: ParameterName.neutrinoMass.rawValue, value: sum,
        requirement: "must be 0 when n_massive = 0")
    }
    return Array(repeating: sum / count, count: Int(count))
  }
}

extension CosmologicalParameters {
  /// The value in force of a parameter that has one; throws unless it lies where the table of parameters allows it.
  package func checked(_ name: ParameterName) throws(TheoryError) -> Double {
    let value = self[name] ?? .nan
    try CosmologicalModel.check(name, value)
    return value
  }
}

extension CosmologicalModel {
  /// Throws unless `value` is one that the parameter can have.
  package static func check(_ name: ParameterName, _ value: Double) throws(TheoryError) {
    let definition = name.definition
    guard definition.domain.contains(value) else {
      throw .unphysical(parameter: name.rawValue, value: value, requirement: definition.requirement)
    }
  }
}
