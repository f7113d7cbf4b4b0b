/// A function of a parameter and of others in which predictions are simpler than in the parameter itself, so that an emulator learns in
/// it: the angle of the sound horizon in place of H0, say.
///
/// It has to be cheap (microseconds), and strictly monotonic in its parameter wherever there is a model. It need not be exact: any
/// such function is a valid coordinate.
public protocol EmulationCoordinate: Sendable {
  /// The parameter whose place it takes.
  var parameter: ParameterName { get }
  /// All that it depends on, the parameter among them.
  var dependencies: [ParameterName] { get }

  /// Its value; `nil` where there is none.
  func value(_ cosmology: CosmologicalParameters) -> Double?

  /// The derivatives with respect to ``dependencies``; `nil` where there is no value.
  func gradient(_ cosmology: CosmologicalParameters) -> [Double]?

  /// The value of the parameter at which the coordinate has `value`, everything else as in `cosmology`; `nil` when there is none.
  func inverse(_ value: Double, _ cosmology: CosmologicalParameters) -> Double?
}

/// How a theory is best emulated.
public struct EmulationCoordinates: Sendable {
  /// Coordinates that take the place of parameters. One may depend on parameters whose place earlier ones take, not later ones.
  public var replacing: [any EmulationCoordinate]
  /// The parameters along which predictions bend most, or have kinks; the first first.
  public var leading: [ParameterName]

  /// Every parameter by itself, unless coordinates are given that take places.
  public init(replacing: [any EmulationCoordinate] = [], leading: [ParameterName] = []) {
    self.replacing = replacing
    self.leading = leading
  }
}
