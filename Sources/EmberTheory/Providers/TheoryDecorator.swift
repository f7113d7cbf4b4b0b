/// A provider around another, which passes on what it does not answer itself.
public protocol TheoryDecorator: TheoryProvider {
  var base: any TheoryProvider { get }
}

extension TheoryDecorator {
  public var identifier: ProviderIdentifier { base.identifier }

  public func check(_ point: ModelPoint) throws(TheoryError) { try base.check(point) }

  public func canonical(_ cosmology: CosmologicalParameters) -> CosmologicalParameters { base.canonical(cosmology) }

  public func limits(_ parameter: ParameterName) -> ClosedRange<Double> { base.limits(parameter) }

  public var fastParameters: Set<ParameterName> { base.fastParameters }

  public func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction]
  {
    try base.predict(variants: points, request)
  }

  public var isDifferentiable: Bool { base.isDifferentiable }

  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    try base.differentiate(point, request, by: parameters)
  }

  public func isImmediate(_ request: TheoryRequest) -> Bool { base.isImmediate(request) }

  public func background(_ cosmology: CosmologicalParameters, at redshifts: [Double]) throws(TheoryError)
    -> BackgroundTable
  {
    try base.background(cosmology, at: redshifts)
  }

  public func matterPower(_ cosmology: CosmologicalParameters, _ request: MatterPowerRequest) throws(TheoryError)
    -> MatterPowerSpectrum
  {
    try base.matterPower(cosmology, request)
  }
}
