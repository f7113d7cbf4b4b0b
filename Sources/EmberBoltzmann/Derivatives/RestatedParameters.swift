import EmberNumerics
import EmberTheory

/// Derivatives with respect to the parameters that a point states, from those with respect to the solver's own: by the chain rule, because
/// whatever may be stated in the place of a parameter (an angle of the sound horizon, a share of the density, sigma8) is a derived quantity too.
struct RestatedParameters {
  /// The parameters that the solver differentiates with respect to.
  let names: [ParameterName]
  /// The solver's own parameters that the point does not state, and what it states in their place.
  private let own: [ParameterName]
  private let stated: [ParameterName]
  private let wanted: [ParameterName]

  /// What may be stated in the place of a parameter of the solver's own.
  static let substitutes: [ParameterName] =
    ParameterName.acousticScales + [
      .omegaMatterPhysical, .omegaMatter, .omegaDarkEnergy, .reionizationRedshift, .sigma8, .s8,
    ]

  /// - Parameter wanted: the parameters of which derivatives are asked for; `notProvided` is thrown for one that the point does not state.
  init(_ cosmology: CosmologicalParameters, for wanted: [ParameterName]) throws(TheoryError) {
    let isSlow = wanted.contains { !ParameterName.primordial.contains($0) }
    func counts(_ name: ParameterName) -> Bool { isSlow || ParameterName.primordial.contains(name) }
    let all = Self.substitutes.filter { cosmology[given: $0] != nil }
    let replaced = [ParameterName.omegaCDM, .hubbleConstant, .tauReio, .logA].filter {
      cosmology[$0] == nil && !($0 == .logA && cosmology[given: .amplitude] != nil)
    }
    for name in wanted where replaced.contains(name) || (Self.substitutes.contains(name) && !all.contains(name)) {
      throw .notProvided("the derivative with respect to \(name.rawValue), which the point does not state")
    }
    own = replaced.filter(counts)
    stated = all.filter(counts)
    self.wanted = wanted
    names = own + wanted.filter { !all.contains($0) }
    guard own.count == stated.count else {
      throw .failed(stage: "derivatives", reason: "the point states \(stated.count) parameters for \(own.count)")
    }
  }

  /// Derivatives with all that is stated held, from those with the solver's own parameters held.
  func hold(_ derivatives: TheoryDerivatives) throws(TheoryError) -> TheoryDerivatives {
    var result = derivatives
    func slope(_ quantity: ParameterName, _ parameter: ParameterName) -> Double {
      derivatives.derived[parameter]?[quantity.rawValue] ?? 0
    }
    let jacobian = stated.map { quantity in own.map { slope(quantity, $0) } }
    for parameter in wanted {
      // How the solver's own parameters move when the wanted one does by one unit.
      let change = stated.map { $0 == parameter ? 1 : -slope($0, parameter) }
      guard let moves = SmallSystem.solve(jacobian, change) else {
        throw .failed(stage: "derivatives", reason: "what is stated does not determine the model smoothly")
      }
      for (name, move) in zip(own, moves) {
        guard let spectra = derivatives.spectra[name], let derived = derivatives.derived[name] else { continue }
        result.spectra[parameter] = result.spectra[parameter]?.adding(move, spectra) ?? spectra.scaled(by: move)
        result.derived[parameter] =
          result.derived[parameter]?.merging(derived) { $0 + move * $1 } ?? derived.mapValues { $0 * move }
      }
    }
    result.spectra = result.spectra.filter { wanted.contains($0.key) }
    result.derived = result.derived.filter { wanted.contains($0.key) }
    return result
  }
}
