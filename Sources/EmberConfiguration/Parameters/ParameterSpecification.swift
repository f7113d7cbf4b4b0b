import EmberInference
import EmberTheory

/// What a configuration says about one parameter.
public struct ParameterSpecification: Sendable {
  /// The part a parameter plays.
  public enum Role: Sendable, Hashable {
    /// Always this value.
    case fixed(Double)
    /// Explored by the sampler.
    case sampled(Sampled)
    /// Computed by the theory and written beside the sampled ones.
    case derived
  }

  /// How a sampled parameter is explored.
  public struct Sampled: Sendable, Hashable {
    /// The prior, external ones included.
    public var prior: Prior1D
    /// The prior as the parameter's own block states it, when external ones have changed it.
    public var statedPrior: Prior1D?
    /// ln of the factor that external priors leave beside ``prior``.
    public var logFactor = 0.0
    /// Where chains begin; from the prior when `nil`.
    public var reference: Reference1D?
    /// The width of a first step; from reference and prior when `nil`.
    public var proposal: Double?
    /// True when neither theory nor likelihoods see the parameter.
    public var isDropped: Bool
  }

  /// Limits of a derived parameter, for the programs that plot it; `nil` for none.
  public struct Limits: Sendable, Hashable {
    public var min, max: Double?
  }

  /// Who takes the parameter.
  public enum Owner: Sendable, Hashable {
    case cosmology(ParameterName)
    case likelihood
    /// A derived parameter that is no input of the theory, or a dropped one.
    case none
  }

  /// The one spelling used in chains.
  public var name: String
  /// LaTeX label, without dollar signs.
  public var latex: String
  public var role: Role
  public var owner: Owner
  public var limits: Limits?
  /// Where it was written.
  public var origin: InputOrigin

  package init(name: String, latex: String, role: Role, owner: Owner, limits: Limits? = nil, origin: InputOrigin) {
    self.name = name
    self.latex = latex
    self.role = role
    self.owner = owner
    self.limits = limits
    self.origin = origin
  }

  /// The sampling settings, when the parameter is sampled.
  public var sampled: Sampled? { if case .sampled(let sampled) = role { sampled } else { nil } }
}

extension ParameterSpecification.Sampled {
  /// One point that stands for the reference: its value or mean, else the mean of the prior.
  public var center: Double {
    switch reference {
    case .value(let value): value
    case .distribution(let distribution): distribution.mean
    case nil: prior.mean
    }
  }

  /// The scale on which the posterior may change: the proposal width, else the reference's width, else a part of the prior's.
  public var scale: Double {
    if let proposal { return proposal }
    if case .distribution(let distribution) = reference { return distribution.standardDeviation }
    return prior.precision > 0 ? prior.standardDeviation : prior.standardDeviation / 10
  }
}
