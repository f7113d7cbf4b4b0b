/// A prediction with its derivatives with respect to some parameters.
///
/// A derivative is taken along one parameter with all others that the point states held, and defaults at their values: with
/// respect to `omega_b`, H0 is held when the point states H0 (or nothing), and an angle of the sound horizon when it states that.
public struct TheoryDerivatives: Sendable {
  /// The prediction at the point.
  public var prediction: TheoryPrediction
  /// d C_l / d parameter for every spectrum of the request, by parameter; units of the spectra per unit of the parameter.
  public var spectra: [ParameterName: PowerSpectra]
  /// d (derived parameter) / d parameter, by parameter and by the derived parameter's name.
  public var derived: [ParameterName: [String: Double]]
  /// d (function of the background) / d parameter, where the request has redshifts.
  public var background: [ParameterName: BackgroundTable] = [:]
  /// d P(k, z) / d parameter, where the request has the power of matter.
  public var matterPower: [ParameterName: MatterPowerSpectrum] = [:]

  public init(
    prediction: TheoryPrediction, spectra: [ParameterName: PowerSpectra], derived: [ParameterName: [String: Double]]
  ) {
    self.prediction = prediction
    self.spectra = spectra
    self.derived = derived
  }

  /// How all products change with a parameter; `nil` when it is not among them.
  public func change(_ parameter: ParameterName) -> TheoryProducts? {
    spectra[parameter].map {
      TheoryProducts(
        spectra: $0, background: background[parameter], derived: derived[parameter] ?? [:],
        matterPower: matterPower[parameter])
    }
  }
}
