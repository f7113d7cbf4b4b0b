import EmberTheory

/// A provider with derivatives of its own, its calls counted together with all others.
struct CountingDerivatives: DifferentiableTheoryProvider {
  private let base: any DifferentiableTheoryProvider
  private let counter: CountingProvider

  init(_ base: any DifferentiableTheoryProvider, counter: CountingProvider) {
    self.base = base
    self.counter = counter
  }

  var identifier: ProviderIdentifier { base.identifier }

  func check(_ point: ModelPoint) throws(TheoryError) { try base.check(point) }

  func limits(_ parameter: ParameterName) -> ClosedRange<Double> { base.limits(parameter) }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try counter.predict(point, request)
  }

  /// Value and derivatives count as one solver call, and apart as one with derivatives; what comes from a store as an answer from it.
  func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    do throws(TheoryError) {
      let start = ContinuousClock.now
      let derivatives = try base.differentiate(point, request, by: parameters)
      counter.countDerivatives(derivatives.prediction.provenance, seconds: (.now - start) / .seconds(1))
      return derivatives
    } catch {
      // A derivative that there is not is no failure at this point.
      if case .notProvided = error { throw error }
      counter.count(error)
      throw error
    }
  }
}
