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
  /// What may be added to a model, if anything.
  public var addition: EmulatedAddition?

  /// Every parameter by itself, unless coordinates are given that take places.
  public init(
    replacing: [any EmulationCoordinate] = [], leading: [ParameterName] = [], addition: EmulatedAddition? = nil
  ) {
    self.replacing = replacing
    self.leading = leading
    self.addition = addition
  }
}

/// Something that is added to a model, a species say, and changes predictions nearly in proportion to how much of it there is.
public struct EmulatedAddition: Sendable, Hashable {
  /// How much there is, from zero on.
  public var share: ParameterName
  /// What shapes it, and does not matter where there is none.
  public var shapes: [ParameterName]

  public init(share: ParameterName, shapes: [ParameterName]) {
    self.share = share
    self.shapes = shapes
  }
}
