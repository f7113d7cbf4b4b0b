/// A provider for which some parameters are fast: points that differ in these only share most of the work.
public protocol FastParameterProvider: TheoryProvider {
  /// The parameters that are cheap to vary while all others are held.
  var fastParameters: Set<ParameterName> { get }

  /// Predictions at points that agree in all but ``fastParameters``; each is what ``TheoryProvider/predict(_:_:)`` gives at its point.
  ///
  /// - Throws: ``TheoryError`` when one of the points has no answer, or when they differ in a slow parameter.
  func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction]
}

extension FastParameterProvider {
  /// One point after the other, for a provider whose base shares no work.
  public func each(_ points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction] {
    var predictions: [TheoryPrediction] = []
    for point in points { predictions.append(try predict(point, request)) }
    return predictions
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
