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

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try counter.predict(point, request)
  }

  /// Value and derivatives count as one solver call.
  func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    do throws(TheoryError) {
      let derivatives = try base.differentiate(point, request, by: parameters)
      counter.countDerivativeCall()
      return derivatives
    } catch {
      counter.count(error)
      throw error
    }
  }
}
