import EmberBoltzmann
import EmberEmulation
import EmberLearning
import EmberNumerics
import EmberThermodynamics

/// How predictions are made: the block `theory.ember`.
public struct TheorySettings: Sendable {
  /// Learning while sampling.
  public struct Emulator: Sendable {
    public var learning = LearningSettings()
    /// Points of the space-filling design that trains the first emulator; `nil` for as many as the number of inputs asks for.
    public var designPoints: Int?
    /// So many of them differ in fast parameters only and share one call of the solver.
    public var designVariants = 3
    /// Radius of the design in standard deviations of the Fisher matrix.
    public var designRadius = 4.5
    /// True to learn the solver's derivatives at points of the design, which are fewer then.
    public var usesDerivatives = false
    /// So many times at most the emulator's own posterior says where training points are missing; 0 for the design alone.
    public var refinements = 12
    /// The solver's calls of each of these rounds, at most.
    public var refinementCalls = 8
    /// The temperature of the emulator's posterior that they stand for; `nil` for what the sampler needs.
    public var refinementTemperature: Double?
    /// An emulator to begin with; `nil` to begin with none.
    public var pretrained: PretrainedChoice?
    /// Delayed acceptance: the emulator decides first and the solver last, so that chains have the solver's posterior.
    public var isExact = false
    /// Rows that are recomputed with the solver at the end of a run; 0 for none.
    public var guaranteePoints = 40

    /// The number of points of the design: by default enough for a quadratic mean function and two more for each input; for the
    /// errors of an emulator trained beforehand, several times what a linear one needs.
    package func designCount(inputs: Int) -> Int {
      if let designPoints { return designPoints }
      return pretrained == nil ? PolynomialBasis.comfortableCount(dimension: inputs) + 2 * inputs : 5 * inputs + 5
    }
  }

  /// The solver's precision and its name in the configuration.
  public var precision: (name: String, value: SolverPrecision) = ("default", .default)
  /// The model of recombination and its name in the configuration.
  public var recombination: (name: String, value: any RecombinationModel) = ("recfast_cosmorec", Recfast.cosmoRec)
  /// How the universe is ionised again.
  public var reionization = ReionizationSettings()
  /// How lensing includes non-linear growth; `nil` where it does not.
  public var nonlinear: NonlinearModel?
  /// How three massive neutrinos share the sum of their masses, as the value of the parameter; 0 for equally.
  public var neutrinoHierarchy = 0
  /// Where solver results are kept; `nil` keeps nothing.
  public var cachePath: String? = TheorySettings.defaultCachePath
  /// True when the input says where, or that nothing is kept.
  package internal(set) var statesCache = false
  /// The emulator; `nil` leaves every prediction to the solver.
  public var emulator: Emulator? = Emulator()

  /// Where solver results are kept when nothing else is asked for, from the working folder.
  public static let defaultCachePath = "cache/ember.sqlite"

  /// The hierarchies of neutrinos, in the order of the parameter's values.
  static let neutrinoHierarchies = ["degenerate", "normal", "inverted"]

  public init() {}

  /// What the solver is made with.
  public var solver: SolverConfiguration {
    var configuration = SolverConfiguration(precision: precision.value)
    configuration.recombination = recombination.value
    configuration.reionization = reionization.model
    return configuration
  }
}

extension TheorySettings {
  /// Reads `theory`.
  package init(_ node: ConfigurationNode?, catalogue: Catalogue, _ complaints: ComplaintCollector) {
    self.init()
    guard let node else { return }
    let other = ForeignKey.refused("Ember has its own solver: write `ember:` instead.")
    let theory = ConfigurationSection(
      node, path: "theory", known: ["ember"], foreign: ["camb": other, "classy": other], complaints)
    guard let ember = theory["ember"] else { return }
    Self.settings.read(
      ember, path: "theory.ember", foreign: ForeignKey.component, SettingContext(catalogue: catalogue), into: &self,
      complaints)
  }
}

extension TheorySettings.Emulator {
  /// Reads `emulator: on | off | {settings}`; `nil` for off.
  init?(_ node: ConfigurationNode, catalogue: Catalogue, _ complaints: ComplaintCollector) {
    self.init()
    if let isOn = node.boolean {
      if isOn { return } else { return nil }
    }
    guard node.entries != nil else {
      complaints.add(
        node.complaint(
          Self.path, "on, off or a block of settings was expected", remedy: "Write `emulator: on`."))
      return
    }
    Self.settings.read(node, path: Self.path, SettingContext(catalogue: catalogue), into: &self, complaints)
  }

  package static let path = "theory.ember.emulator"
}
