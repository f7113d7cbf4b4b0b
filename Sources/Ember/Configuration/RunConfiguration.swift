import EmberLikelihood
import EmberTheory

/// All that a configuration file decides, checked and with every default filled in.
public struct RunConfiguration: Sendable {
  /// The file, as named in errors.
  public var source: String
  /// The prefix of the output files.
  public var output: String?
  public var theory: TheorySettings
  /// The chosen likelihoods, in the order of the file.
  public var likelihoods: [any Likelihood]
  /// The files of the likelihoods that read one, by the likelihood's name.
  public var likelihoodFiles: [String: String] = [:]
  /// All parameters named in the file, in its order.
  public var parameters: [ParameterSpecification]
  public var sampler: SamplerSettings

  /// The sampled parameters, in the order of the chain's columns.
  public var sampled: [ParameterSpecification] { parameters.filter { $0.sampled != nil } }
  /// The derived parameters asked for, in the order of the chain's columns.
  public var derived: [ParameterSpecification] { parameters.filter { $0.role == .derived } }

  /// Reads a file and applies `KEY.PATH=VALUE` overrides.
  ///
  /// - Throws: ``EmberError`` naming file, line, key, value and remedy.
  public init(file: String, overrides: [ConfigurationOverride] = [], catalogue: Catalogue = .standard)
    throws(EmberError)
  {
    var root = try ConfigurationParser.parse(file: file)
    for override in overrides { try override.apply(to: &root) }
    try self.init(root, source: file, catalogue: catalogue)
  }

  /// Interprets YAML text; `source` names it in errors.
  init(yaml: String, source: String = "input", catalogue: Catalogue = .standard) throws(EmberError) {
    try self.init(try ConfigurationParser.parse(yaml, source: source), source: source, catalogue: catalogue)
  }

  private init(_ root: ConfigurationNode, source: String, catalogue: Catalogue) throws(EmberError) {
    let section = try ConfigurationSection(
      root, path: "", known: ["output", "theory", "likelihood", "params", "sampler"],
      unsupported: [
        "prior": "Give every parameter its own prior under `params`.",
        "force": "Use the option --force.", "resume": "Use the option --resume.",
        "debug": "Remove it.", "packages_path": "Remove it: Ember needs no other packages.",
        "post": "Remove it: Ember does not post-process chains.", "timing": "Remove it.",
      ])
    self.source = source
    parameters = []
    sampler = SamplerSettings()
    output = try section.text("output")
    theory = try TheorySettings(section["theory"], catalogue: catalogue)
    likelihoods = []
    try readLikelihoods(section["likelihood"], catalogue: catalogue)
    parameters = try Self.parameters(section["params"], likelihoods: likelihoods)
    let dimension = parameters.count { $0.sampled != nil }
    sampler = try SamplerSettings(section["sampler"], dimension: dimension)
    try checkNonlinear()
  }

  /// Non-linear growth is a setting of the theory or a parameter, not both.
  private func checkNonlinear() throws(EmberError) {
    guard theory.isNonlinear, let other = parameters.first(where: { $0.owner == .cosmology(.nonlinear) }) else {
      return
    }
    throw .badInput(
      InputComplaint(
        origin: other.origin, key: "params.nonlinear",
        problem: "already determined by theory.ember.nonlinear: \(TheorySettings.nonlinearModel)",
        remedy: "Keep one of the two."))
  }

  private static func parameters(_ node: ConfigurationNode?, likelihoods: [any Likelihood]) throws(EmberError)
    -> [ParameterSpecification]
  {
    guard let node else { return [] }
    guard let entries = node.entries else {
      throw node.complaint("params", "a block of parameters was expected", remedy: "Write `NAME: ...` lines below it.")
    }
    var nuisances: [String: NuisanceParameterInfo] = [:]
    for info in likelihoods.flatMap(\.nuisanceParameters) {
      for spelling in [info.name] + info.aliases { nuisances[spelling] = info }
    }
    var parameters: [ParameterSpecification] = []
    for entry in entries {
      let parameter = try ParameterSpecification(entry, nuisances: nuisances)
      try checkNew(parameter, entry, among: parameters)
      parameters.append(parameter)
    }
    try claimDropped(&parameters)
    return parameters
  }

  /// A parameter may stand once only, under whichever spelling, and not beside the one that replaces it.
  private static func checkNew(
    _ new: ParameterSpecification, _ entry: ConfigurationNode.Entry, among others: [ParameterSpecification]
  ) throws(EmberError) {
    func complaint(_ problem: String, _ remedy: String) -> EmberError {
      .badInput(
        InputComplaint(
          origin: entry.keyOrigin, key: "params.\(entry.key)", value: entry.value.summary, problem: problem,
          remedy: remedy))
    }
    if let old = others.first(where: { $0.name == new.name }) {
      throw complaint("\(new.name) is given twice (first at \(old.origin))", "Keep one of the two.")
    }
    guard case .cosmology(let name) = new.owner else { return }
    for rival in name.rivals {
      guard let old = others.first(where: { $0.owner == .cosmology(rival) }) else { continue }
      throw complaint(
        "\(name.rawValue) and \(rival.rawValue) (at \(old.origin)) determine each other",
        "Give one and ask for the other with `derived: true`.")
    }
  }
}
