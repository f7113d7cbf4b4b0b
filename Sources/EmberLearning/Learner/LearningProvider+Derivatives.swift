import EmberEmulation
import EmberTheory

/// A learner that is differentiable by its emulator, where the monitor trusts it.
extension LearningProvider {
  /// The emulator's answer with analytic derivatives; `nil` where the monitor asks for the solver, or when a parameter is no
  /// input of the emulator.
  public func emulatedDerivatives(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) -> TheoryDerivatives? {
    let domain = domain
    guard self.request.covers(request), let snapshot = domain.snapshot,
      let assessment = try? domain.assess(point, isComplete: true),
      case .useEmulator(let prediction) = assessment
    else { return nil }
    return snapshot.derivatives(prediction, at: point, by: parameters)
  }
}

extension EmulatorSnapshot {
  /// Derivatives of a prediction by the chain rule: amplitudes, components, inputs.
  func derivatives(
    _ prediction: TheoryPrediction, at point: ModelPoint, by parameters: [ParameterName]
  ) -> TheoryDerivatives? {
    guard let place = products.place(point),
      let slopes = emulator.jacobian(point.cosmology, standardized: place.standardized)
    else { return nil }
    let amplitudes = place.amplitudes
    let derived = products.derivedSlopes(place)
    let none = basis.compression.spectra([Double](repeating: 0, count: slopes.count), amplitudes: amplitudes)
    var result = TheoryDerivatives(prediction: prediction, spectra: [:], derived: [:])
    for parameter in parameters {
      guard let index = basis.coordinates.names.firstIndex(of: parameter) else { return nil }
      let moved = basis.compression.spectra(slopes.map { $0[index] }, amplitudes: amplitudes)
      var spectra = PowerSpectra(lmax: moved.lmax)
      for kind in moved.kinds {
        guard let up = moved[kind], let base = none[kind], let value = prediction.spectra[kind] else { continue }
        let scaling = AmplitudeScaling(kind).logarithmicSlope(parameter, at: point.cosmology)
        spectra[kind] = up.indices.map { up[$0] - base[$0] + scaling * value[$0] }
      }
      result.spectra[parameter] = spectra
      var slope = derived.mapValues { $0[index] }
      for name in basis.coordinates.names where prediction.derived[name.rawValue] != nil {
        slope[name.rawValue] = name == parameter ? 1 : 0
      }
      result.derived[parameter] = slope
    }
    return (try? basis.immediate.complete(&result, at: point.cosmology)) == nil ? nil : result
  }
}

extension LearningProvider {
  /// By the emulator where the monitor allows it, else by the base provider.
  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    if let emulated = emulatedDerivatives(point, request, by: parameters) { return emulated }
    return try base.differentiate(point, request, by: parameters)
  }
}
