/// Parameters of the data rather than of the universe (calibrations, foregrounds), by name.
public struct NuisanceParameters: Sendable, Hashable {
  private var values: [String: Double]

  /// Nuisance parameters with the given values.
  public init(_ values: [String: Double] = [:]) { self.values = values }

  /// The value of the parameter with this name, or `nil`.
  public subscript(name: String) -> Double? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The names, sorted.
  public var names: [String] { values.keys.sorted() }
}

/// One point of a model: what the universe is, and how the data were taken.
public struct ModelPoint: Sendable, Hashable {
  public var cosmology: CosmologicalParameters
  public var nuisance: NuisanceParameters

  public init(cosmology: CosmologicalParameters, nuisance: NuisanceParameters = .init()) {
    self.cosmology = cosmology
    self.nuisance = nuisance
  }
}
