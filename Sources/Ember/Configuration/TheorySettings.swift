import EmberBoltzmann
import EmberEmulation

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
    func designCount(inputs: Int) -> Int {
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
  init(_ node: ConfigurationNode?, catalogue: Catalogue) throws(EmberError) {
    self.init()
    guard let node else { return }
    let theory = try ConfigurationSection(
      node, path: "theory", known: ["ember"],
      unsupported: [
        "camb": "Ember has its own solver: write `ember:` instead.",
        "classy": "Ember has its own solver: write `ember:` instead.",
      ])
    guard let ember = theory["ember"] else { return }
    let section = try ConfigurationSection(
      ember, path: "theory.ember", known: ["emulator", "cache", "precision", "nonlinear"],
      unsupported: ["extra_args": "Write fixed parameters under `params`, for example `m_nu: 0.06`."])
    if let node = section["precision"] { precision = try Self.precision(node, catalogue: catalogue) }
    if let node = section["nonlinear"] {
      guard node.text == Self.nonlinearModel || node.boolean == false else {
        throw node.complaint(
          "theory.ember.nonlinear", "unknown model of non-linear growth",
          remedy: SpellingSuggestion.remedy(for: node.summary, among: [Self.nonlinearModel, "off"]))
      }
      isNonlinear = node.boolean != false
    }
    if let node = section["cache"] { cachePath = node.boolean == false ? nil : try section.text("cache") }
    if let node = section["emulator"] { emulator = try Emulator(node, catalogue: catalogue) }
  }
}

extension TheorySettings.Emulator {
  /// Reads `emulator: on | off | {settings}`; `nil` for off.
  fileprivate init?(_ node: ConfigurationNode, catalogue: Catalogue) throws(EmberError) {
    self.init()
    if let isOn = node.boolean {
      if isOn { return } else { return nil }
    }
    let path = "theory.ember.emulator"
    guard node.entries != nil else {
      throw node.complaint(path, "on, off or a block of settings was expected", remedy: "Write `emulator: on`.")
    }
    let section = try ConfigurationSection(
      node, path: path,
      known: [
        "mode", "budget", "audits", "kernel", "truncation_tolerance", "refit_growth", "maximum_training_points",
        "training_depth", "design_points", "design_variants", "design_radius", "derivatives", "refinements",
        "guarantee_points", "pretrained",
      ])
    designPoints = try section.integer("design_points", atLeast: 0) ?? designPoints
    designVariants = try section.integer("design_variants", atLeast: 1) ?? designVariants
    try readDerivatives(section)
    refinements = try section.integer("refinements", atLeast: 0) ?? refinements
    guaranteePoints = try section.integer("guarantee_points", atLeast: 0) ?? guaranteePoints
    designRadius = try section.number("design_radius", "a positive number") { $0 > 0 } ?? designRadius
    if let node = section["pretrained"], let folder = try section.text("pretrained") {
      pretrained = try PretrainedChoice(node, folder: folder)
    }
    try readMode(section)
    try readBudget(section)
    try readAudits(section)
    if let node = section["kernel"], node.summary != Self.automaticKernel {
      guard let kernel = catalogue.kernels[node.summary] else {
        throw node.complaint(
          "\(path).kernel", "unknown kernel",
          remedy: SpellingSuggestion.remedy(
            for: node.summary, among: [Self.automaticKernel] + catalogue.kernels.keys.sorted()))
      }
      learning.kernel = kernel
    }
    try Self.read(section, "truncation_tolerance", above: 0, into: &learning.truncationTolerance)
    try Self.read(section, "refit_growth", above: 1, into: &learning.refitGrowth)
    try Self.read(section, "training_depth", above: 0, into: &learning.trainingDepth)
    if let count = try section.integer("maximum_training_points", atLeast: 1) { learning.maximumTrainingPoints = count }
  }

  /// Lets every fit choose its kernel.
  static let automaticKernel = "auto"

  private mutating func readMode(_ section: ConfigurationSection) throws(EmberError) {
    guard let node = section["mode"] else { return }
    guard let name = node.text, Self.modes.contains(name) else {
      throw node.complaint(
        section.keyPath("mode"), "unknown mode", remedy: SpellingSuggestion.remedy(for: node.summary, among: Self.modes)
      )
    }
    isExact = name == Self.modes[1]
  }

  /// What `mode` may be: trusting the emulator within its budget, or delayed acceptance.
  static let modes = ["learn", "exact"]

  private mutating func readDerivatives(_ section: ConfigurationSection) throws(EmberError) {
    guard let node = section["derivatives"] else { return }
    guard let isOn = node.boolean else {
      throw node.complaint(
        section.keyPath("derivatives"), "on or off was expected",
        remedy: SpellingSuggestion.remedy(for: node.summary, among: ["on", "off"]))
    }
    usesDerivatives = isOn
  }

  private mutating func readBudget(_ section: ConfigurationSection) throws(EmberError) {
    guard let node = section["budget"] else { return }
    let budget = try ConfigurationSection(
      node, path: section.keyPath("budget"), known: ["constant", "linear", "quadratic"])
    let isValid = { (value: Double) in value >= 0 }
    let requirement = "a number that is not negative"
    learning.budget = ErrorBudget(
      constant: try budget.number("constant", requirement, where: isValid) ?? learning.budget.constant,
      linear: try budget.number("linear", requirement, where: isValid) ?? learning.budget.linear,
      quadratic: try budget.number("quadratic", requirement, where: isValid))
  }

  private mutating func readAudits(_ section: ConfigurationSection) throws(EmberError) {
    guard let node = section["audits"] else { return }
    let audits = try ConfigurationSection(
      node, path: section.keyPath("audits"), known: ["initial", "floor", "decay", "maximum"])
    let isProbability = { (value: Double) in value >= 0 && value <= 1 }
    let requirement = "a number between 0 and 1"
    learning.audits = AuditSchedule(
      initial: try audits.number("initial", requirement, where: isProbability) ?? learning.audits.initial,
      floor: try audits.number("floor", requirement, where: isProbability) ?? learning.audits.floor,
      decay: try audits.number("decay", "a positive number") { $0 > 0 } ?? learning.audits.decay,
      maximum: try audits.integer("maximum", atLeast: 0) ?? learning.audits.maximum)
  }

  private static func read(
    _ section: ConfigurationSection, _ key: String, above limit: Double, into value: inout Double
  ) throws(EmberError) {
    value = try section.number(key, "a number above \(limit)") { $0 > limit } ?? value
  }
}
