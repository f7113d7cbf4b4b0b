/// Makes any provider differentiable: derivatives by central differences of its answers, two calls for each parameter.
///
/// A step that leads to an impossible model (a negative mass, say) is replaced by a one-sided difference of the same order.
public struct FiniteDifferenceProvider: TheoryDecorator {
  public let base: any TheoryProvider
  private let steps: [ParameterName: Double]
  private let isExtrapolated: Bool

  /// - Parameters:
  ///   - base: answers at the displaced points.
  ///   - steps: for each parameter how far to go to either side, in its own units; a fraction of what data resolve is
  ///     best. Parameters not listed take ``ParameterDefinition/differenceStep``.
  ///   - richardson: combines two step lengths so that the error is of fourth order, for twice the calls (Richardson 1911).
  public init(_ base: any TheoryProvider, steps: [ParameterName: Double] = [:], richardson: Bool = false) {
    self.base = base
    self.steps = steps
    isExtrapolated = richardson
  }

  public func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try base.predict(point, request)
  }

  public func differentiate(
    _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
  ) throws(TheoryError) -> TheoryDerivatives {
    let center = try base.predict(point, request)
    var result = TheoryDerivatives(prediction: center, spectra: [:], derived: [:])
    for parameter in parameters {
      guard let value = point.cosmology[parameter], let step = steps[parameter] ?? parameter.definition.differenceStep,
        step > 0
      else { throw .notProvided("a derivative with respect to \(parameter.rawValue)") }
      let line = Line(base: base, point: point, request: request, parameter: parameter, value: value, center: center)
      var terms = try line.slope(step)
      if isExtrapolated {
        let half = try line.slope(step / 2)
        terms = half.map { (4 * $0.weight / 3, $0.prediction) } + terms.map { (-$0.weight / 3, $0.prediction) }
      }
      result.spectra[parameter] = .combination(terms.map { ($0.weight, $0.prediction.spectra) })
      result.derived[parameter] = Self.combination(terms)
      let tables = terms.compactMap { term in term.prediction.products.background.map { (term.weight, $0) } }
      if tables.count == terms.count { result.background[parameter] = .combination(tables) }
      let powers = terms.compactMap { term in term.prediction.products.matterPower.map { (term.weight, $0) } }
      if powers.count == terms.count { result.matterPower[parameter] = .combination(powers) }
    }
    return result
  }

  private static func combination(_ terms: [(weight: Double, prediction: TheoryPrediction)]) -> [String: Double] {
    var result: [String: Double] = [:]
    for name in (terms.first?.prediction.derived ?? [:]).keys {
      let values = terms.compactMap { term in term.prediction.derived[name].map { term.weight * $0 } }
      if values.count == terms.count { result[name] = values.reduce(0, +) }
    }
    return result
  }
}

/// The models along one parameter.
private struct Line {
  let base: any TheoryProvider
  let point: ModelPoint
  let request: TheoryRequest
  let parameter: ParameterName
  let value: Double
  let center: TheoryPrediction

  typealias Terms = [(weight: Double, prediction: TheoryPrediction)]

  /// The slope as a weighted sum of predictions: central, or one-sided where one side does not exist.
  func slope(_ h: Double) throws(TheoryError) -> Terms {
    let up = try model(h)
    let down = try model(-h)
    switch (up, down) {
    case (let up?, let down?): return [(1 / (2 * h), up), (-1 / (2 * h), down)]
    case (let up?, nil): return try oneSided(up, h)
    case (nil, let down?): return try oneSided(down, -h)
    case (nil, nil):
      throw .failed(
        stage: "finite differences", reason: "neither \(parameter.rawValue) = \(value + h) nor \(value - h) is possible"
      )
    }
  }

  /// (-3 f(0) + 4 f(h) - f(2h)) / 2h.
  private func oneSided(_ near: TheoryPrediction, _ h: Double) throws(TheoryError) -> Terms {
    guard let far = try model(2 * h) else {
      throw .failed(
        stage: "finite differences", reason: "\(parameter.rawValue) = \(value + 2 * h) is not possible either")
    }
    return [(-1.5 / h, center), (2 / h, near), (-0.5 / h, far)]
  }

  /// The prediction at a distance; `nil` where no such model exists.
  private func model(_ offset: Double) throws(TheoryError) -> TheoryPrediction? {
    var moved = point
    moved.cosmology[given: parameter] = value + offset
    do { return try base.predict(moved, request) } catch {
      if case .unphysical = error { return nil }
      throw error
    }
  }
}
