import EmberTheory
import Glibc

/// Checked values of all parameters except the Hubble constant.
struct ResolvedParameters: Sendable {
  let omegaB: Double
  let omegaCDM: Double
  let tauReio: Double
  let amplitude: Double
  let spectralIndex: Double
  let neutrinoMasses: [Double]
  let effectiveNeutrinos: Double
  let heliumFraction: Double
  let isNonlinear: Bool

  init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    try Self.rejectConflicts(parameters)
    try Self.rejectExtensions(parameters)
    omegaB = try Self.value(parameters, .omegaB)
    omegaCDM = try Self.value(parameters, .omegaCDM)
    tauReio = try Self.value(parameters, .tauReio)
    spectralIndex = try Self.spectralIndex(parameters)
    isNonlinear = try Self.isNonlinear(parameters)
    effectiveNeutrinos = try Self.value(parameters, .effectiveNeutrinos)
    amplitude = try Self.amplitude(parameters)
    neutrinoMasses = try Self.masses(parameters)
    if parameters[given: .heliumFraction] != nil {
      heliumFraction = try Self.value(parameters, .heliumFraction)
    } else {
      heliumFraction = try PrimordialHelium.shared.massFraction(
        omegaB: omegaB, effectiveNeutrinos: effectiveNeutrinos)
    }
  }

  private static func value(
    _ parameters: CosmologicalParameters, _ name: ParameterName
  ) throws(TheoryError) -> Double {
    let value = parameters[name] ?? .nan
    try CosmologicalModel.check(name, value)
    return value
  }

  static func rejectConflicts(_ parameters: CosmologicalParameters) throws(TheoryError) {
    for name in ParameterName.allCases where parameters[given: name] != nil {
      if let rival = name.rivals.first(where: { parameters[given: $0] != nil }) {
        throw .conflicting(name.rawValue, rival.rawValue)
      }
    }
  }

  private static func rejectExtensions(_ parameters: CosmologicalParameters) throws(TheoryError) {
    for name in [ParameterName.omegaK, .w0, .wa, .tensorRatio] {
      guard let value = parameters[name], let supported = name.defaultValue else { continue }
      if value != supported {
        throw .unphysical(
          parameter: name.rawValue, value: value, requirement: "only \(supported) is supported so far")
      }
    }
  }

  static func spectralIndex(_ parameters: CosmologicalParameters) throws(TheoryError) -> Double {
    try value(parameters, .spectralIndex)
  }

  /// A_s, from whichever of the two amplitudes is in force.
  static func amplitude(_ parameters: CosmologicalParameters) throws(TheoryError) -> Double {
    if parameters[given: .amplitude] != nil {
      return try value(parameters, .amplitude)
    }
    return exp(try value(parameters, .logA)) * 1e-10
  }

  private static func isNonlinear(_ parameters: CosmologicalParameters) throws(TheoryError) -> Bool {
    let value = parameters[.nonlinear] ?? .nan
    guard value == 0 || value == 1 else {
      throw .unphysical(
        parameter: ParameterName.nonlinear.rawValue, value: value,
        requirement: "must be 0 (linear lensing) or 1 (HMcode-2020)")
    }
    return value == 1
  }

  private static func masses(_ parameters: CosmologicalParameters) throws(TheoryError) -> [Double] {
    let sum = try value(parameters, .neutrinoMass)
    let count = parameters[.massiveNeutrinos] ?? .nan
    guard count == 0 || count == 1 || count == 3 else {
      throw .unphysical(
        parameter: ParameterName.massiveNeutrinos.rawValue, value: count, requirement: "must be 0, 1 or 3")
    }
    if sum == 0 { return [] }
    guard count > 0 else {
      throw .unphysical(
        parameter: ParameterName.neutrinoMass.rawValue, value: sum,
        requirement: "must be 0 when n_massive = 0")
    }
    return Array(repeating: sum / count, count: Int(count))
  }
}

extension CosmologicalModel {
  /// Throws unless `value` is a number within `range`, which `text` describes.
  static func check(
    _ name: ParameterName, _ value: Double, _ range: ClosedRange<Double>, _ text: String
  ) throws(TheoryError) {
    guard range.contains(value) else {
      throw .unphysical(parameter: name.rawValue, value: value, requirement: "must be \(text)")
    }
  }
}
