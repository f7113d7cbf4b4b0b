import EmberTheory

/// Derivatives from the store.
///
/// Those with respect to a parameter stand there as the spectra and derived parameters of a provider of their own, named after the base,
/// the parameter, and all that were asked for with it, so that nobody takes them for predictions: a base may compute several together, and
/// then the others are part of how; and they stand by the parameters that were stated, because these are held. Trouble with the store never fails a request.
extension CachedProvider {
  /// The stored prediction and derivatives, the prediction marked `cache`, when the store has all of them; else the base's, which are
  /// stored if they are its own.
  ///
  /// - Throws: Only what the base throws.
  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    try base.check(point)
    guard isDifferentiable, !base.isImmediate(request) else {
      return try base.differentiate(point, request, by: parameters)
    }
    if var stored = try? stored(point.cosmology, request, parameters) {
      try base.complete(&stored, at: point.cosmology, for: request)
      return stored
    }
    let answer = try base.differentiate(point, request, by: parameters)
    guard answer.prediction.provenance == .solver else { return answer }
    try? store.insert(answer.prediction, at: base.canonical(point.cosmology), provider: identifier)
    for (parameter, spectra) in answer.spectra {
      let derivative = TheoryPrediction(
        spectra: spectra, derived: answer.derived[parameter] ?? [:], provenance: .solver)
      try? store.insert(
        derivative, at: point.cosmology, provider: identifier.derivative(by: parameter, among: parameters))
    }
    return answer
  }

  /// `nil` when anything is missing.
  private func stored(
    _ cosmology: CosmologicalParameters, _ request: TheoryRequest, _ parameters: [ParameterName]
  ) throws(StoreError) -> TheoryDerivatives? {
    guard let prediction = try store.lookup(base.canonical(cosmology), request, provider: identifier) else {
      return nil
    }
    var result = TheoryDerivatives(prediction: prediction, spectra: [:], derived: [:])
    for parameter in parameters {
      let provider = identifier.derivative(by: parameter, among: parameters)
      guard let derivative = try store.lookup(cosmology, request, provider: provider) else { return nil }
      result.spectra[parameter] = derivative.spectra
      result.derived[parameter] = derivative.derived
    }
    return result
  }
}

extension ProviderIdentifier {
  /// Who gives the derivatives with respect to a parameter that is asked for among others.
  fileprivate func derivative(by parameter: ParameterName, among all: [ParameterName]) -> ProviderIdentifier {
    var result = self
    result.name += " d/d\(parameter.rawValue) of " + all.map(\.rawValue).joined(separator: ",")
    return result
  }
}
