import EmberNumerics
import EmberTheory

extension PretrainedEmulator {
  /// The prediction with its derivatives by inputs: of components, of the amplitudes that scale them, and of derived parameters; and means and
  /// variances of the components.
  ///
  /// - Throws: as ``predict(_:)``, and `.notProvided` for what is no input.
  public func differentiate(_ cosmology: CosmologicalParameters, by parameters: [ParameterName]) throws(TheoryError)
    -> (TheoryDerivatives, EmulatedTargets)
  {
    let (spectra, targets) = try predict(cosmology)
    let (x, amplitudes) = (try input(cosmology), try amplitudes(cosmology))
    let products = TheoryProducts(spectra: spectra, derived: try derivedParameters(cosmology))
    var result = TheoryDerivatives(
      prediction: TheoryPrediction(products, provenance: .emulator(estimatedError: 0)), spectra: [:],
      derived: [:])
    if parameters.isEmpty { return (result, targets) }
    let slopes = emulator.jacobian(x)
    let derivedSlopes = derived?.jacobian(x)
    let none = compression.spectra([Double](repeating: 0, count: slopes.rows), amplitudes: amplitudes)
    for parameter in parameters {
      guard let index = inputs.firstIndex(where: { $0.name == parameter }) else {
        throw .notProvided("a derivative by \(parameter.rawValue), which is no input of the emulator")
      }
      let moved = compression.spectra((0..<slopes.rows).map { slopes[$0, index] }, amplitudes: amplitudes)
      result.spectra[parameter] = change(moved, none, spectra, by: parameter, cosmology)
      var slope: [String: Double] = [:]
      for (row, name) in derivedNames.enumerated() { slope[name] = derivedSlopes?[row, index] }
      for input in inputs where slope[input.name.rawValue] != nil {
        slope[input.name.rawValue] = input.name == parameter ? 1 : 0
      }
      result.derived[parameter] = slope
    }
    return (result, targets)
  }

  /// What components change, and what amplitudes do.
  private func change(
    _ moved: PowerSpectra, _ none: PowerSpectra, _ value: PowerSpectra, by parameter: ParameterName,
    _ cosmology: CosmologicalParameters
  ) -> PowerSpectra {
    var result = PowerSpectra(lmax: moved.lmax)
    for kind in moved.kinds {
      guard let up = moved[kind], let base = none[kind], let value = value[kind] else { continue }
      let scaling = AmplitudeScaling(kind).logarithmicSlope(parameter, at: cosmology)
      result[kind] = up.indices.map { up[$0] - base[$0] + scaling * value[$0] }
    }
    return result
  }
}
