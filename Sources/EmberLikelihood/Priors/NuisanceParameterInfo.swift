/// What a likelihood says about one of its nuisance parameters.
public struct NuisanceParameterInfo: Sendable, Hashable {
  /// Name in configuration files and chains.
  public var name: String
  /// Other programs' spellings of the same.
  public var aliases: [String]
  /// LaTeX label, without dollar signs.
  public var latex: String
  /// The value to take when the parameter is not varied.
  public var defaultValue: Double
  /// The prior its authors recommend; `nil` where they state none, or where it is part of the likelihood.
  public var suggestedPrior: GaussianPrior?
  /// Between which values it makes sense; `nil` where any does.
  public var range: ClosedRange<Double>?

  public init(
    name: String, aliases: [String] = [], latex: String, defaultValue: Double, suggestedPrior: GaussianPrior? = nil,
    range: ClosedRange<Double>? = nil
  ) {
    self.name = name
    self.aliases = aliases
    self.latex = latex
    self.defaultValue = defaultValue
    self.suggestedPrior = suggestedPrior
    self.range = range
  }
}
