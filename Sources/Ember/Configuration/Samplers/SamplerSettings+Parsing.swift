import EmberInference

extension SamplerSettings {
  /// Reads `sampler`: the name of a method, or a block with one method and its settings; `dimension` gives meaning to numbers such
  /// as `40d`.
  init(_ node: ConfigurationNode?, dimension: Int) throws(EmberError) {
    self.init()
    guard let node else { return }
    origin = node.origin
    if let name = node.text {
      guard let method = SamplerMethod(rawValue: name) else {
        throw node.complaint(
          "sampler", "unknown sampler", remedy: SpellingSuggestion.remedy(for: name, among: Self.methodNames))
      }
      self.method = method
      try finish(node)
      return
    }
    let sampler = try ConfigurationSection(
      node, path: "sampler", known: Self.methodNames,
      unsupported: [
        "evaluate": "Use the command `ember evaluate` instead.",
        "minimize": "Use the command `ember minimize` instead.",
        "polychord": "Use `mcmc` or `nuts`.",
      ])
    let entries = node.entries ?? []
    if entries.count > 1 {
      throw entries[1].value.complaint(
        "sampler.\(entries[1].key)", "a second sampler (the first is \(entries[0].key))", remedy: "Keep one of them.")
    }
    guard let name = entries.first?.key, let method = SamplerMethod(rawValue: name) else { return }
    self.method = method
    trajectories.kind = method == .hmc ? .fixedLength() : .noUTurn()
    if let block = sampler[name] { try read(block, dimension: dimension) }
    try finish(entries[0].value)
  }

  private static var methodNames: [String] { SamplerMethod.allCases.map(\.rawValue) }

  private mutating func read(_ block: ConfigurationNode, dimension: Int) throws(EmberError) {
    let section = try ConfigurationSection(
      block, path: path, known: method.settings, unsupported: SamplerMethod.unsupportedSettings)
    try readLength(section, dimension: dimension)
    try readConvergence(section)
    try readFiles(section)
    switch method {
    case .mcmc: try readMetropolis(section)
    case .nuts, .hmc: try readTrajectories(section)
    case .gaussian, .importance: try readDraws(section)
    }
  }

  /// What can only be said when everything has been read.
  private mutating func finish(_ node: ConfigurationNode) throws(EmberError) {
    if method == .hmc, case .noUTurn = trajectories.kind { trajectories.kind = .fixedLength() }
    if method == .importance, draws.chain == nil {
      throw node.complaint(
        path, "there is no chain to re-weight", remedy: "Add `chain: PREFIX`, the prefix of a run's files.")
    }
    do { try validate() } catch { throw node.complaint(path, "\(error)", remedy: "Correct the setting.") }
  }

  private mutating func readLength(_ section: ConfigurationSection, dimension: Int) throws(EmberError) {
    if let seed = try section.integer("seed", atLeast: 0) { self.seed = UInt64(seed) }
    ensemble.chains = try section.integer("chains", atLeast: 1) ?? ensemble.chains
    ensemble.burnIn = try Self.count(section, "burn_in", dimension, atLeast: 0) ?? ensemble.burnIn
    ensemble.maxSamples = try Self.count(section, "max_samples", dimension, atLeast: 1)
    ensemble.maxTries = try Self.count(section, "max_tries", dimension, atLeast: 1)
    ensemble.learnEvery = try Self.count(section, "learn_every", dimension, atLeast: 1)
  }

  private mutating func readConvergence(_ section: ConfigurationSection) throws(EmberError) {
    ensemble.rminus1Stop = try section.positive("Rminus1_stop") ?? ensemble.rminus1Stop
    ensemble.rminus1ClStop = try section.positive("Rminus1_cl_stop") ?? ensemble.rminus1ClStop
    ensemble.rminus1ClLevel = try section.fraction("Rminus1_cl_level") ?? ensemble.rminus1ClLevel
    ensemble.rminus1SingleSplit =
      try section.integer("Rminus1_single_split", atLeast: 2) ?? ensemble.rminus1SingleSplit
  }

  private mutating func readFiles(_ section: ConfigurationSection) throws(EmberError) {
    if let node = section["covmat"], node.text != "auto" { covariancePath = try section.text("covmat") }
    guard let node = section["output_every"] else { return }
    let text = node.text.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
    guard let seconds = text.flatMap(Double.init), seconds > 0, seconds.isFinite else {
      throw node.complaint(
        section.keyPath("output_every"), "a time was expected", remedy: "Write seconds, such as `60s`.")
    }
    outputInterval = seconds
  }

  /// A whole number, or one in units of the dimension such as `40d`; infinity counts as absent.
  private static func count(_ section: ConfigurationSection, _ key: String, _ dimension: Int, atLeast least: Int)
    throws(EmberError) -> Int?
  {
    guard let node = section[key] else { return nil }
    if [".inf", "inf", "Infinity"].contains(node.text) { return nil }
    if let text = node.text, text.hasSuffix("d"), let factor = Int(text.dropLast()), factor >= least {
      let (product, overflow) = factor.multipliedReportingOverflow(by: max(dimension, 1))
      if !overflow { return product }
    }
    return try section.integer(key, atLeast: least)
  }
}

extension ConfigurationSection {
  /// A positive number.
  func positive(_ key: String) throws(EmberError) -> Double? { try number(key, "a positive number") { $0 > 0 } }

  /// A number between 0 and 1, both excluded.
  func fraction(_ key: String) throws(EmberError) -> Double? {
    try number(key, "a number between 0 and 1") { $0 > 0 && $0 < 1 }
  }
}
