import EmberEmulation
import EmberTheory

/// Derivatives of a training example with respect to the parameters that a learner varies.
struct ExampleDerivatives: Sendable {
  /// d C_l / d parameter.
  var spectra: [ParameterName: PowerSpectra]
  /// d (derived parameter) / d parameter.
  var derived: [ParameterName: [String: Double]]

  init(_ derivatives: TheoryDerivatives) {
    spectra = derivatives.spectra
    derived = derivatives.derived
  }

  /// False when any derivative of a spectrum is not finite.
  var isFinite: Bool { spectra.values.allSatisfy(\.isFinite) }

  /// d derived parameters per unit along a direction in the parameters; those with all derivatives.
  func derived(along direction: [ParameterName: Double]) -> [String: Double] {
    var result: [String: Double] = [:]
    for name in derived.values.first.map({ Array($0.keys) }) ?? [] {
      // In a fixed order, so that sums are the same bit by bit.
      let terms = ParameterName.allCases.compactMap { parameter -> Double? in
        guard let step = direction[parameter], let slope = derived[parameter]?[name] else { return nil }
        return step * slope
      }
      if terms.count == direction.count { result[name] = terms.reduce(0, +) }
    }
    return result
  }
}

extension TrainingExample {
  /// The example's spectra with their derivatives along each standardised input; `nil` without derivatives with respect to all inputs.
  func tangents(_ coordinates: InputCoordinates, _ standardization: InputStandardization) -> [SpectrumTangent]? {
    guard let derivatives else { return nil }
    var tangents: [SpectrumTangent] = []
    for direction in standardization.directions {
      guard let displacement = coordinates.displacement(direction, at: point.cosmology) else { return nil }
      let terms = coordinates.names.compactMap { name in
        derivatives.spectra[name].map { (weight: displacement[name] ?? 0, spectra: $0) }
      }
      guard terms.count == coordinates.names.count else { return nil }
      tangents.append(
        SpectrumTangent(
          cosmology: point.cosmology, spectra: spectra, change: .combination(terms), direction: displacement))
    }
    return tangents
  }
}
