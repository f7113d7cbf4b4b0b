import EmberBoltzmann
import EmberEmulation
import EmberLearning

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
  /// True when lensing includes non-linear growth, by HMcode-2020.
  public var isNonlinear = false
  /// Where solver results are kept; `nil` keeps nothing.
  public var cachePath: String? = TheorySettings.defaultCachePath
  /// The emulator; `nil` leaves every prediction to the solver.
  public var emulator: Emulator? = Emulator()

  /// Where solver results are kept when nothing else is asked for, from the working folder.
  public static let defaultCachePath = "cache/ember.sqlite"

  /// The one model of non-linear growth there is.
  static let nonlinearModel = "hmcode2020"

  public init() {}
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
    let section = ConfigurationSection(
      ember, path: "theory.ember", known: ["emulator", "cache", "precision", "nonlinear"],
      foreign: ForeignKey.component, complaints)
    if let node = section["precision"] {
      complaints.attempt { () throws(EmberError) in
        precision = try Self.precision(node, catalogue: catalogue, complaints)
      }
    }
    readNonlinear(section)
    if let node = section["cache"] { cachePath = node.boolean == false ? nil : section.text("cache") }
    if let node = section["emulator"] { emulator = Emulator(node, catalogue: catalogue, complaints) }
  }

  private mutating func readNonlinear(_ section: ConfigurationSection) {
    guard let node = section["nonlinear"] else { return }
    guard node.text == Self.nonlinearModel || node.boolean == false else {
      return section.complain(
        "nonlinear", "unknown model of non-linear growth",
        remedy: SpellingSuggestion.remedy(for: node.summary, among: [Self.nonlinearModel, "off"]))
    }
    isNonlinear = node.boolean != false
  }
}

extension TheorySettings.Emulator {
  /// Reads `emulator: on | off | {settings}`; `nil` for off.
  fileprivate init?(_ node: ConfigurationNode, catalogue: Catalogue, _ complaints: ComplaintCollector) {
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
    let section = ConfigurationSection(node, path: Self.path, known: Self.keys, complaints)
    designPoints = section.integer(.designPoints) ?? designPoints
    designVariants = section.integer(.designVariants) ?? designVariants
    refinements = section.integer(.refinements) ?? refinements
    guaranteePoints = section.integer(.guaranteePoints) ?? guaranteePoints
    designRadius = section.number(.designRadius) ?? designRadius
    if let node = section["pretrained"], let folder = section.text("pretrained") {
      pretrained = complaints.attempt { () throws(EmberError) in try PretrainedChoice(node, folder: folder) }
    }
    readDerivatives(section)
    if let mode = section.choice("mode", "mode", among: Self.modes) { isExact = mode == Self.modes[1] }
    readBudget(section)
    readAudits(section)
    let kinds = [Self.everyKind] + EmulatorKind.all.map(\.name)
    if let name = section.choice("kind", "kind of emulator", among: kinds) {
      learning.kinds = EmulatorKind(name: name).map { [$0] } ?? EmulatorKind.all
    }
    let kernels = [Self.automaticKernel] + catalogue.kernels.keys.sorted()
    if let name = section.choice("kernel", "kernel", among: kernels) { learning.kernel = catalogue.kernels[name] }
    learning.truncationTolerance = section.number(.truncationTolerance) ?? learning.truncationTolerance
    learning.refitGrowth = section.number(.refitGrowth) ?? learning.refitGrowth
    learning.trainingDepth = section.number(.trainingDepth) ?? learning.trainingDepth
    learning.maximumTrainingPoints = section.integer(.maximumTrainingPoints) ?? learning.maximumTrainingPoints
  }

  private static let path = "theory.ember.emulator"
  private static let keys = [
    "mode", "kind", "budget", "audits", "kernel", "truncation_tolerance", "refit_growth", "maximum_training_points",
    "training_depth", "design_points", "design_variants", "design_radius", "derivatives", "refinements",
    "guarantee_points", "pretrained",
  ]

  /// Lets left-out points choose among all kinds.
  static let everyKind = "auto"

  /// What `kind` is, of those that learn.
  package var kindName: String { learning.kinds.count == 1 ? learning.kinds[0].name : Self.everyKind }

  /// Lets every fit choose its kernel.
  static let automaticKernel = "auto"

  /// What `mode` may be: trusting the emulator within its budget, or delayed acceptance.
  package static let modes = ["learn", "exact"]

  private mutating func readDerivatives(_ section: ConfigurationSection) {
    guard let node = section["derivatives"] else { return }
    guard let isOn = node.boolean else {
      return section.complain(
        "derivatives", "on or off was expected",
        remedy: SpellingSuggestion.remedy(for: node.summary, among: ["on", "off"]))
    }
    usesDerivatives = isOn
  }

  private mutating func readBudget(_ section: ConfigurationSection) {
    guard let node = section["budget"] else { return }
    let budget = ConfigurationSection(
      node, path: section.keyPath("budget"), known: ["constant", "linear", "quadratic"], section.complaints)
    learning.budget = ErrorBudget(
      constant: budget.number(.budgetConstant) ?? learning.budget.constant,
      linear: budget.number(.budgetLinear) ?? learning.budget.linear, quadratic: budget.number(.budgetQuadratic))
  }

  private mutating func readAudits(_ section: ConfigurationSection) {
    guard let node = section["audits"] else { return }
    let audits = ConfigurationSection(
      node, path: section.keyPath("audits"), known: ["initial", "floor", "decay", "maximum"], section.complaints)
    learning.audits = AuditSchedule(
      initial: audits.number(.auditsInitial) ?? learning.audits.initial,
      floor: audits.number(.auditsFloor) ?? learning.audits.floor,
      decay: audits.number(.auditsDecay) ?? learning.audits.decay,
      maximum: audits.integer(.auditsMaximum) ?? learning.audits.maximum)
  }
}
