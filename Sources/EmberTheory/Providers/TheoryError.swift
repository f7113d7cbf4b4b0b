/// Why a theory could not answer.
public enum TheoryError: Error, Sendable, Hashable {
  /// A parameter has a value that no model can have, or that this provider does not support.
  case unphysical(parameter: String, value: Double, requirement: String)
  /// Two parameters exclude each other, for example `H0` and `thetastar_100`.
  case conflicting(String, String)
  /// Parameters of which all but one determine the last, for example `omega_cdm`, `H0` and `Omega_m`.
  case overdetermined([String])
  /// A stage of the computation did not succeed.
  case failed(stage: String, reason: String)
  /// The provider does not make this spectrum, or not to this multipole.
  case notProvided(String)
  /// ln L lies at least `depth` below the best point, not above `bound`: whatever the spectra are there, they cannot matter to a posterior.
  case negligible(depth: Double, bound: Double)

  /// Where it went wrong: the stage of the computation, or what was handed to it.
  public var stage: String {
    switch self {
    case .unphysical, .conflicting, .overdetermined: "parameters"
    case .failed(let stage, _): stage
    case .notProvided: "request"
    case .negligible: "likelihood"
    }
  }

  /// A short reason without numbers, under which failures are counted.
  public var category: String {
    switch self {
    case .unphysical(let parameter, _, _): "unphysical \(parameter)"
    case .conflicting(let first, let second): "conflicting \(first) and \(second)"
    case .overdetermined(let names): "overdetermined \(names.joined(separator: ", "))"
    case .failed(let stage, _): "\(stage) failed"
    case .notProvided(let what): "not provided: \(what)"
    case .negligible: "negligible likelihood"
    }
  }
}

extension TheoryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unphysical(let parameter, let value, let requirement):
      "\(parameter) = \(value) is not possible: \(requirement)"
    case .conflicting(let first, let second): "\(first) and \(second) exclude each other: give one"
    case .overdetermined(let names):
      "\(names.joined(separator: ", ")) determine each other: give all but one"
    case .failed(let stage, let reason): "\(stage): \(reason)"
    case .notProvided(let what): "not provided: \(what)"
    case .negligible(let depth, _):
      "the likelihood is negligible here: ln L lies at least \(depth) below the best point"
    }
  }
}
