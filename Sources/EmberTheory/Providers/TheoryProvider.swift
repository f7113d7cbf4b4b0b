/// Identifies all that decides a provider's answer besides parameters and request: part of every store key.
public struct ProviderIdentifier: Sendable, Hashable {
  public var name: String
  public var version: String
  /// Every precision knob and model choice, spelled out in a stable order.
  public var settings: String

  public init(name: String, version: String, settings: String) {
    self.name = name
    self.version = version
    self.settings = settings
  }
}

/// Answers requests at a point: values, variants that differ in fast parameters, derivatives, and at once what is cheap. Solver, store
/// and learner all conform, so composition is nesting; those around another are a ``TheoryDecorator``.
public protocol TheoryProvider: Sendable {
  var identifier: ProviderIdentifier { get }

  /// The prediction at `point`; it covers `request`.
  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction

  /// Asks whether there can be a model with these inputs, whatever its computation would find. It costs a fraction of an emulated
  /// prediction, and is asked before any store or emulator is.
  ///
  /// - Throws: what ``predict(_:_:)`` would throw there.
  func check(_ point: ModelPoint) throws(TheoryError)

  /// The same model by the parameters that the provider computes with, as far as they are known within microseconds: models that are
  /// the same have the same place in a store, whatever they were stated by.
  func canonical(_ cosmology: CosmologicalParameters) -> CosmologicalParameters

  /// Where a parameter has to lie for ``check(_:)`` to allow a point, whatever the other parameters are.
  func limits(_ parameter: ParameterName) -> ClosedRange<Double>

  /// The parameters that are cheap to vary while all others are held.
  var fastParameters: Set<ParameterName> { get }

  /// Predictions at points that agree in all but ``fastParameters``; each is what ``predict(_:_:)`` gives at its point.
  ///
  /// - Throws: ``TheoryError`` when one of the points has no answer, or when they differ in a slow parameter.
  func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction]

  /// True when its derivatives are its own, rather than differences of its answers.
  var isDifferentiable: Bool { get }

  /// The prediction at `point`, which covers `request`, and its derivatives with respect to `parameters`.
  ///
  /// - Throws: as ``predict(_:_:)`` does, and `.notProvided` for a parameter that it cannot differentiate with respect to.
  func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives

  /// True when an answer takes milliseconds, so that it is neither worth storing nor emulating.
  func isImmediate(_ request: TheoryRequest) -> Bool

  /// Functions of the background of a model whose H0 is known, in a tenth of a millisecond.
  func background(_ cosmology: CosmologicalParameters, at redshifts: [Double]) throws(TheoryError)
    -> BackgroundTable

  /// Power spectra of matter, as long as about two predictions.
  ///
  /// - Throws: as ``predict(_:_:)`` does, and `.notProvided` for redshifts, wavenumbers and pairs that there are not.
  func matterPower(_ cosmology: CosmologicalParameters, _ request: MatterPowerRequest) throws(TheoryError)
    -> MatterPowerSpectrum
}

/// What holds for a provider that says nothing else.
extension TheoryProvider {
  /// Nothing is known beforehand.
  public func check(_ point: ModelPoint) throws(TheoryError) {}

  /// As stated.
  public func canonical(_ cosmology: CosmologicalParameters) -> CosmologicalParameters { cosmology }

  /// No limits are known beforehand.
  public func limits(_ parameter: ParameterName) -> ClosedRange<Double> { -Double.infinity...Double.infinity }

  /// None.
  public var fastParameters: Set<ParameterName> { [] }

  /// One point after the other.
  public func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction]
  {
    var predictions: [TheoryPrediction] = []
    for point in points { predictions.append(try predict(point, request)) }
    return predictions
  }

  public var isDifferentiable: Bool { false }

  /// By central differences of its answers.
  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    try FiniteDifferenceProvider(self).differentiate(point, request, by: parameters)
  }

  /// Nothing is.
  public func isImmediate(_ request: TheoryRequest) -> Bool { false }

  /// None are known.
  public func background(_ cosmology: CosmologicalParameters, at redshifts: [Double]) throws(TheoryError)
    -> BackgroundTable
  {
    throw .notProvided("functions of the background")
  }

  /// None is known.
  public func matterPower(_ cosmology: CosmologicalParameters, _ request: MatterPowerRequest) throws(TheoryError)
    -> MatterPowerSpectrum
  {
    throw .notProvided("the power spectrum of matter")
  }

  /// Throws when two of the points differ in a parameter that is not fast.
  public func checkVariants(_ points: [ModelPoint]) throws(TheoryError) {
    guard let first = points.first else { return }
    for point in points.dropFirst() {
      for name in ParameterName.allCases where !fastParameters.contains(name) {
        guard point.cosmology[given: name] != first.cosmology[given: name] else { continue }
        throw .failed(stage: "fast parameters", reason: "the points differ in \(name.rawValue), which is not fast")
      }
    }
  }
}
