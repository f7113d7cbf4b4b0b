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
  /// The prior its authors recommend.
  public var suggestedPrior: GaussianPrior

  public init(
    name: String, aliases: [String] = [], latex: String, defaultValue: Double, suggestedPrior: GaussianPrior
  ) {
    self.name = name
    self.aliases = aliases
    self.latex = latex
    self.defaultValue = defaultValue
    self.suggestedPrior = suggestedPrior
  }
}
