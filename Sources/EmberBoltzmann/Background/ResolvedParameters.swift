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
    omegaB = try Self.value(parameters, .omegaB, 1e-5...1, "from 0.00001 to 1")
    omegaCDM = try Self.value(parameters, .omegaCDM, 0...10, "from 0 to 10")
    tauReio = try Self.value(parameters, .tauReio, 0...2, "from 0 to 2")
    spectralIndex = try Self.spectralIndex(parameters)
    isNonlinear = try Self.isNonlinear(parameters)
    effectiveNeutrinos = try Self.value(parameters, .effectiveNeutrinos, 1e-3...50, "from 0.001 to 50")
    amplitude = try Self.amplitude(parameters)
    neutrinoMasses = try Self.masses(parameters)
    if parameters[given: .heliumFraction] != nil {
      heliumFraction = try Self.value(parameters, .heliumFraction, 1e-3...0.6, "from 0.001 to 0.6")
    } else {
      heliumFraction = try PrimordialHelium.shared.massFraction(
        omegaB: omegaB, effectiveNeutrinos: effectiveNeutrinos)
    }
  }

  private static func value(
    _ parameters: CosmologicalParameters, _ name: ParameterName, _ range: ClosedRange<Double>, _ text: String
  ) throws(TheoryError) -> Double {
    let value = parameters[name] ?? .nan
    try CosmologicalModel.check(name, value, range, text)
    return value
  }

  static func rejectConflicts(_ parameters: CosmologicalParameters) throws(TheoryError) {
    for (first, second) in [(ParameterName.hubbleConstant, ParameterName.thetaS100), (.logA, .amplitude)] {
      if parameters[given: first] != nil && parameters[given: second] != nil {
        throw .conflicting(first.rawValue, second.rawValue)
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
    try value(parameters, .spectralIndex, 0...2, "from 0 to 2")
  }

  /// A_s, from whichever of the two amplitudes is in force; beyond the limits lensing is no small deflection.
  static func amplitude(_ parameters: CosmologicalParameters) throws(TheoryError) -> Double {
    if parameters[given: .amplitude] != nil {
      return try value(parameters, .amplitude, 1e-15...1e-5, "from 1e-15 to 1e-5")
    }
    return exp(try value(parameters, .logA, -10...12, "from -10 to 12")) * 1e-10
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
    let sum = try value(parameters, .neutrinoMass, 0...100, "a sum of masses from 0 to 100 eV")
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
