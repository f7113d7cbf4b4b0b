import EmberTheory

/// All that enters after the linear equations, and so is cheap to vary: the primordial spectra of density perturbations and gravitational
/// waves, factors on what lensing does, and how strong feedback is in non-linear growth.
public struct ModelAmplitudes: Sendable, Hashable {
  /// The spectrum of density perturbations; where `fluctuations` are stated, with an amplitude that is not theirs yet.
  public var primordial: PrimordialSpectrum
  /// The size of fluctuations today, where it is stated and the amplitude is not known before the linear equations are solved.
  package internal(set) var fluctuations: StatedFluctuations?
  /// Isocurvature modes and how they are correlated with curvature.
  public var isocurvature: IsocurvatureSpectra
  public var tensors: TensorSpectrum
  public var lensing: LensingAmplitudes
  /// log10(T_AGN/K) of baryonic feedback; `nil` for none.
  public var feedback: Double?

  /// What parameters state; throws when one is out of its range.
  package init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    primordial = try PrimordialSpectrum(parameters)
    fluctuations = try StatedFluctuations(parameters)
    isocurvature = try IsocurvatureSpectra(parameters)
    tensors = try TensorSpectrum(parameters)
    lensing = try LensingAmplitudes(parameters)
    if fluctuations == nil { try isocurvature.checkSmallness(beside: primordial) }
    if let value = parameters[given: .feedbackTemperature] {
      feedback = try parameters.checked(.feedbackTemperature)
      guard parameters[.nonlinear] == NonlinearModel.hmcode2020.rawValue else {
        throw .unphysical(
          parameter: ParameterName.feedbackTemperature.rawValue, value: value,
          requirement: "is a parameter of non-linear growth by HMcode-2020, which nonlinear = 1 asks for")
      }
    }
  }
}
