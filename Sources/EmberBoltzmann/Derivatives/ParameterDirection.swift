import EmberTheory

/// A parameter along which the linear response is differentiated, and how far apart the neighbouring models stand.
struct ParameterDirection: Sendable {
  let parameter: ParameterName
  /// Difference of the parameter between neighbouring models: ``ParameterDefinition/neighbourStep``.
  let step: Double

  /// `nil` for a parameter that the linear response does not depend on smoothly, or that is not supported.
  init?(_ parameter: ParameterName) {
    guard let step = parameter.definition.neighbourStep else { return nil }
    self.parameter = parameter
    self.step = step
  }
}
