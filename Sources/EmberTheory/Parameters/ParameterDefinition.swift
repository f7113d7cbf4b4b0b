/// All that is known of a cosmological parameter before anything is computed: one row of the table of ``ParameterName``.
public struct ParameterDefinition: Sendable {
  /// The first stage of a computation that knows the parameter: everything before it is the same for other values.
  public enum Stage: Sendable, Hashable, CaseIterable {
    /// The expansion of the universe.
    case background
    /// Recombination, reionisation and perturbations, at the same expansion.
    case linear
    /// The spectrum of primordial perturbations, after all linear equations: such a parameter is cheap to vary.
    case primordial
  }

  /// The values that a parameter can have, whatever the others are.
  public enum Domain: Sendable, Hashable {
    case interval(ClosedRange<Double>)
    /// A count or a switch: these values and none in between. The text lists them.
    case choices([Double], String)
  }

  /// Spellings of CAMB, CLASS, Cobaya, CosmoMC and CosmoSIS that mean the same parameter in the same unit.
  ///
  /// A spelling that means something else in one of them is no alias but a ``ForeignSpelling``.
  public var aliases: [String] = []
  /// LaTeX label, without dollar signs.
  public var latex: String
  /// The unit; empty for pure numbers.
  public var unit = ""
  /// The value used when a parameter is not given: the fiducial flat LCDM model of Planck 2018. `nil` means "derived".
  public var defaultValue: Double?
  public var domain: Domain
  public var stage: Stage
  /// How far differences of whole answers go to either side: a third of what Planck's data resolve, roughly. `nil` for counts and switches.
  public var differenceStep: Double?
  /// How far a neighbouring model stands whose linear equations are solved in the same steps: small enough that curvature does not show
  /// (10^-3 of what the CMB can tell apart), large enough that rounding does not. `nil` where the linear response has no such derivative.
  public var neighbourStep: Double?
  /// False for an extension of the model, which keys of stores and headers of tables state only where it differs from its default: so
  /// what was written before there was the parameter means the same today.
  public var isAlwaysStated = true
}

extension ParameterDefinition.Domain {
  /// The smallest range that holds all values.
  public var range: ClosedRange<Double> {
    switch self {
    case .interval(let range): range
    case .choices(let values, _): (values.min() ?? 0)...(values.max() ?? 0)
    }
  }

  /// True for a value that the parameter can have; never for a number that is none.
  public func contains(_ value: Double) -> Bool {
    switch self {
    case .interval(let range): range.contains(value)
    case .choices(let values, _): values.contains(value)
    }
  }

  /// True for counts and switches.
  public var isDiscrete: Bool { if case .choices = self { true } else { false } }

  /// Why nothing is to be had from varying a parameter; `nil` for those that vary.
  public var whyNotVaried: String? {
    switch self {
    case .interval: nil
    case .choices: "it counts, and has no values in between"
    }
  }
}

extension ParameterDefinition {
  /// Where a value has to lie, as the end of a sentence that begins with the parameter.
  public var requirement: String {
    switch domain {
    case .interval(let range):
      "must be from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))" + (unit.isEmpty ? "" : " \(unit)")
    case .choices(_, let text): "must be \(text)"
    }
  }

  private static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
