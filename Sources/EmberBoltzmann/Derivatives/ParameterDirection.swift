import EmberTheory

/// A parameter along which the linear response is differentiated, and how far apart the neighbouring models stand.
struct ParameterDirection: Sendable {
  let parameter: ParameterName
  /// Difference of the parameter between neighbouring models: ``ParameterDefinition/neighbourStep``, to the other side at the upper end of what
  /// there is.
  let step: Double

  /// `nil` for a parameter that the linear response does not depend on smoothly, or that is not supported.
  ///
  /// - Parameter value: where the parameter stands; `nil` where it follows from others.
  init?(_ parameter: ParameterName, at value: Double?) {
    guard let step = parameter.definition.neighbourStep else { return nil }
    self.parameter = parameter
    let isLast = value.map { $0 + step > parameter.definition.domain.range.upperBound } ?? false
    self.step = isLast ? -step : step
  }
}
