import EmberTheory

/// A parameter along which the linear response is differentiated, and how far apart the neighbouring models stand.
struct ParameterDirection: Sendable {
  let parameter: ParameterName
  /// Difference of the parameter between neighbouring models: ``ParameterDefinition/neighbourStep`` (less for small sound speeds), to the other side at
  /// the upper end of what there is.
  let step: Double

  /// `nil` for a parameter that the linear response does not depend on smoothly, or that is not supported.
  ///
  /// - Parameter value: where the parameter stands; `nil` where it follows from others.
  init?(_ parameter: ParameterName, at value: Double?) {
    guard var step = parameter.definition.neighbourStep else { return nil }
    // Sound speeds count by their square times (k tau)^2, so that what a small one changes bends over as little as its own value.
    if parameter == .darkEnergySoundSpeed, let value { step = min(step, max(2e-4 * value, 1e-7)) }
    self.parameter = parameter
    let isLast = value.map { $0 + step > parameter.definition.domain.range.upperBound } ?? false
    self.step = isLast ? -step : step
  }
}
