/// A prediction with its derivatives with respect to some parameters.
public struct TheoryDerivatives: Sendable {
  /// The prediction at the point.
  public var prediction: TheoryPrediction
  /// d C_l / d parameter for every spectrum of the request, by parameter; units of the spectra per unit of the parameter.
  public var spectra: [ParameterName: PowerSpectra]
  /// d (derived parameter) / d parameter, by parameter and by the derived parameter's name.
  public var derived: [ParameterName: [String: Double]]

  public init(
    prediction: TheoryPrediction, spectra: [ParameterName: PowerSpectra], derived: [ParameterName: [String: Double]]
  ) {
    self.prediction = prediction
    self.spectra = spectra
    self.derived = derived
  }
}

/// A provider that also gives derivatives with respect to cosmological parameters.
///
/// A derivative is taken along one parameter with all others that the point states held, and defaults at their values: with
/// respect to `omega_b`, H0 is held when the point states H0 (or nothing), and an angle of the sound horizon when it states that.
public protocol DifferentiableTheoryProvider: TheoryProvider {
  /// The prediction at `point`, which covers `request`, and its derivatives with respect to `parameters`.
  ///
  /// - Throws: ``TheoryError`` as ``TheoryProvider/predict(_:_:)`` does, and `.notProvided` for a parameter that the provider cannot
  ///   differentiate with respect to.
  func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives
}
