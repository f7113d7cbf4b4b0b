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
  /// What the file says of each of them; one choice may stand for several likelihoods.
  public var likelihoodChoices: [LikelihoodChoice] = []
  /// All parameters named in the file, in its order.
  public var parameters: [ParameterSpecification]
  /// Normal densities on top of the parameters' own priors: the block `prior`.
  public var externalPriors: [ExternalPrior] = []
  public var sampler: SamplerSettings

  /// The sampled parameters, in the order of the chain's columns.
  public var sampled: [ParameterSpecification] { parameters.filter { $0.sampled != nil } }
  /// The derived parameters asked for, in the order of the chain's columns.
  public var derived: [ParameterSpecification] { parameters.filter { $0.role == .derived } }

  /// Where a parameter was written; the file as a whole when it was not.
  package func origin(of name: String) -> InputOrigin {
    parameters.first { $0.name == name }?.origin ?? InputOrigin(source: source)
  }

  /// Reads a file and applies `KEY.PATH=VALUE` overrides.
  ///
  /// - Parameters:
  ///   - file: a path, or `-` for standard input.
  ///   - overrides: applied in this order.
  ///   - catalogue: what the names in the file stand for.
  ///   - need: what must not be missing; `nil` when anything may be.
  /// - Throws: `EmberError` naming file, line, key, value and remedy of everything that is wrong.
  public init(
    file: String, overrides: [ConfigurationOverride] = [], catalogue: Catalogue = .standard, for need: Need? = nil
  ) throws(EmberError) {
    var root = try ConfigurationParser.parse(file: file)
    for override in overrides { try override.apply(to: &root) }
    try self.init(root, source: file, catalogue: catalogue, need: need)
  }

  /// The keys at the top of a file.
  static let keys = ["output", "theory", "likelihood", "params", "prior", "sampler"]

  /// What overrides make of an empty file. Nothing is stored or emulated unless they say so.
  init(overrides: [ConfigurationOverride], source: String) throws(EmberError) {
    var root = ConfigurationNode(content: .null, origin: InputOrigin(source: source))
    for override in overrides { try override.apply(to: &root) }
    try self.init(root, source: source, catalogue: .standard, need: nil)
    if !theory.statesCache { theory.cachePath = nil }
    if root["theory"]?["ember"]?["emulator"] == nil { theory.emulator = nil }
  }

  /// Interprets YAML text; `source` names it in errors.
  package init(yaml: String, source: String = "input", catalogue: Catalogue = .standard, for need: Need? = nil)
    throws(EmberError)
  {
    try self.init(
      try ConfigurationParser.parse(yaml, source: source), source: source, catalogue: catalogue, need: need)
  }

  /// Interprets a block that has been read.
  package init(_ root: ConfigurationNode, source: String, catalogue: Catalogue = .standard, need: Need? = nil)
    throws(EmberError)
  {
    let complaints = ComplaintCollector()
    let section = ConfigurationSection(
      root, path: "", known: Self.keys, foreign: ForeignKey.top,
      complaints)
    self.source = source
    parameters = []
    sampler = SamplerSettings(catalogue.sampler)
    output = section.text("output")
    theory = TheorySettings(section["theory"], catalogue: catalogue, complaints)
    likelihoods = []
    let areKnown = readLikelihoods(section["likelihood"], catalogue: catalogue, complaints)
    let mentioned = readParameters(section["params"], likelihoodsAreKnown: areKnown, complaints)
    readExternalPriors(section["prior"], complaints)
    sampler = SamplerSettings(
      section["sampler"], catalogue: catalogue, dimension: parameters.count { $0.sampled != nil }, complaints)
    checkModels(complaints)
    if let need { reportMissing(need, mentioned: mentioned, complaints) }
    try complaints.check()
  }

  /// Non-linear growth, or the hierarchy of neutrinos, is a setting of the theory or a parameter, not both.
  private func checkModels(_ complaints: ComplaintCollector) {
    let hierarchy = theory.neutrinoHierarchy
    for (name, setting) in [
      (ParameterName.nonlinear, theory.nonlinear?.name),
      (.neutrinoHierarchy, hierarchy == 0 ? nil : TheorySettings.neutrinoHierarchies[hierarchy]),
    ] {
      guard let setting, let other = parameters.first(where: { $0.owner == .cosmology(name) }) else { continue }
      complaints.add(
        .badInput(
          InputComplaint(
            origin: other.origin, key: "params.\(name.rawValue)",
            problem: "already determined by theory.ember.\(name.rawValue): \(setting)", remedy: "Keep one of the two."))
      )
    }
  }

  /// Reads `params`.
  ///
  /// - Parameter likelihoodsAreKnown: false when parameters may belong to likelihoods that could not be read.
  /// - Returns: the names of all entries, in the one spelling of chains: those that could not be read as well.
  private mutating func readParameters(
    _ node: ConfigurationNode?, likelihoodsAreKnown: Bool, _ complaints: ComplaintCollector
  ) -> Set<String> {
    guard let node else { return [] }
    guard let entries = node.entries else {
      complaints.add(
        node.complaint("params", "a block of parameters was expected", remedy: "Write `NAME: ...` lines below it."))
      return []
    }
    let nuisances = nuisances
    var mentioned: Set<String> = []
    for entry in entries {
      mentioned.insert(ParameterName(spelling: entry.key)?.rawValue ?? nuisances[entry.key]?.name ?? entry.key)
      complaints.attempt { () throws(EmberError) in
        let reader = ParameterReader(entry: entry, nuisances: nuisances, complaints: complaints)
        guard likelihoodsAreKnown || reader.isKnown else { return }
        let parameter = try reader.parameter()
        try Self.checkNew(parameter, entry, among: parameters)
        parameters.append(parameter)
      }
    }
    Self.claimDropped(&parameters, complaints)
    return mentioned
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
    let stated = others.compactMap { old in
      if case .cosmology(let name) = old.owner { (name: name, origin: old.origin) } else { nil }
    }
    let rivals = name.determining(among: stated.map(\.name))
    guard !rivals.isEmpty else { return }
    let places = stated.filter { rivals.contains($0.name) }.map { "\($0.name.rawValue) (at \($0.origin))" }
    throw complaint(
      "\(([name.rawValue] + places).joined(separator: " and ")) determine each other",
      "Give \(rivals.count == 1 ? "one" : "two") and ask for the other with `derived: true`.")
  }
}
