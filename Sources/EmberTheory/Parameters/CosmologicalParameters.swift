/// The parameters of a cosmological model as the user gave them, by canonical name.
///
/// A parameter that was not given has its ``ParameterName/defaultValue``, unless others that are given determine it: an angle of the sound
/// horizon replaces `H0`, `A_s` and `sigma8` replace `logA`, `Omega_m` replaces `omega_cdm`, or `H0` where `omega_cdm` is given. Two values are equal when they state the same parameters with the same numbers.
public struct CosmologicalParameters: Sendable, Hashable {
  private var values: [Double?]

  /// The fiducial model: every parameter at its default.
  public init() { values = Array(repeating: nil, count: ParameterName.allCases.count) }

  /// A model with the given values, everything else at its default.
  public init(_ given: [ParameterName: Double]) {
    self.init()
    for (name, value) in given { self[given: name] = value }
  }

  /// The value that was given for a parameter, or `nil`.
  public subscript(given name: ParameterName) -> Double? {
    get { values[Self.index[name]!] }
    set { values[Self.index[name]!] = newValue }
  }

  /// The value in force: given, else the default; `nil` when it has to be derived (H0 from an angle, YHe).
  public subscript(name: ParameterName) -> Double? {
    let index = Self.index[name]!
    if let value = values[index] { return value }
    guard let value = Self.defaults[index] else { return nil }
    // A hierarchy is one of three species.
    if name == .massiveNeutrinos, let hierarchy = self[given: .neutrinoHierarchy], hierarchy != 0 {
      return 3
    }
    if name == .massiveNeutrinos, states(anyOf: ParameterName.singleNeutrinoMasses) {
      return Double(ParameterName.singleNeutrinoMasses.count { self[given: $0] != nil })
    }
    let isReplaced =
      switch name {
      case .hubbleConstant: states(anyOf: name.rivals) || statesClosure(0, 2)
      case .omegaCDM: states(anyOf: name.rivals) || states(anyOf: ParameterName.closure[2])
      case .logA, .tauReio, .neutrinoMass: states(anyOf: name.rivals)
      default: false
      }
    return isReplaced ? nil : value
  }

  /// The angle of the sound horizon that was given instead of H0, if any.
  public var statedAcousticScale: ParameterName? {
    ParameterName.acousticScales.first { self[given: $0] != nil }
  }

  /// True when two of the three of ``ParameterName/closure`` are given.
  private func statesClosure(_ first: Int, _ second: Int) -> Bool {
    states(anyOf: ParameterName.closure[first]) && states(anyOf: ParameterName.closure[second])
  }

  /// Names and values in force, in canonical order; parameters that are derived are left out, and extensions of the model
  /// (``ParameterDefinition/isAlwaysStated``) at their defaults.
  public var inForce: [(name: ParameterName, value: Double)] {
    ParameterName.allCases.compactMap { name in
      guard let value = self[name] else { return nil }
      let definition = name.definition
      return definition.isAlwaysStated || value != definition.defaultValue ? (name, value) : nil
    }
  }

  private static let defaults = ParameterName.allCases.map(\.defaultValue)
  private static let index = Dictionary(
    uniqueKeysWithValues: ParameterName.allCases.enumerated().map { ($1, $0) })
}
