import EmberInference

extension SamplerSettings {
  /// Reads `sampler`: the name of a method, or a block with one method and its settings; `dimension` gives meaning to numbers such
  /// as `40d`.
  init(_ node: ConfigurationNode?, dimension: Int, _ complaints: ComplaintCollector) {
    self.init()
    guard let node else { return }
    origin = node.origin
    if let name = node.text {
      guard let method = SamplerMethod(rawValue: name) else {
        complaints.add(
          node.complaint(
            "sampler", "unknown sampler", remedy: SpellingSuggestion.remedy(for: name, among: Self.methodNames)))
        return
      }
      self.method = method
      finish(node, complaints)
      return
    }
    let sampler = ConfigurationSection(
      node, path: "sampler", known: Self.methodNames,
      foreign: [
        "minimize": .refused("Use the command `ember minimize` instead."),
        "polychord": .refused("Use `mcmc` or `nuts`."),
      ], complaints)
    let entries = node.entries ?? []
    for entry in entries.dropFirst() {
      complaints.add(
        entry.value.complaint(
          "sampler.\(entry.key)", "a second sampler (the first is \(entries[0].key))", remedy: "Keep one of them."))
    }
    guard let first = entries.first, let method = SamplerMethod(rawValue: first.key) else { return }
    self.method = method
    trajectories.kind = method == .hmc ? .fixedLength() : .noUTurn()
    if let block = sampler[first.key] { read(block, dimension: dimension, complaints) }
    finish(first.value, complaints)
  }

  private static var methodNames: [String] { SamplerMethod.allCases.map(\.rawValue) }

  private mutating func read(_ block: ConfigurationNode, dimension: Int, _ complaints: ComplaintCollector) {
    let section = ConfigurationSection(
      block, path: path, known: method.settings, foreign: ForeignKey.sampler, complaints)
    readLength(section, dimension: dimension)
    readConvergence(section)
    readFiles(section)
    switch method {
    case .mcmc: readMetropolis(section)
    case .nuts, .hmc: readTrajectories(section)
    case .gaussian, .importance: readDraws(section)
    case .evaluate: readEvaluation(section)
    }
  }

  /// What can only be said when everything has been read.
  private mutating func finish(_ node: ConfigurationNode, _ complaints: ComplaintCollector) {
    if method == .hmc, case .noUTurn = trajectories.kind { trajectories.kind = .fixedLength() }
    if method == .importance, draws.chain == nil {
      complaints.add(
        node.complaint(
          path, "there is no chain to re-weight", remedy: "Add `chain: PREFIX`, the prefix of a run's files."))
    }
    do { try validate() } catch {
      complaints.add(node.complaint(path, "\(error)", remedy: "Correct the setting."))
    }
  }

  private mutating func readLength(_ section: ConfigurationSection, dimension: Int) {
    if let seed = section.seed() { self.seed = seed }
    ensemble.chains = section.integer(.chains) ?? ensemble.chains
    ensemble.burnIn = section.count(.burnIn, dimension) ?? ensemble.burnIn
    ensemble.maxSamples = section.count(.maxSamples, dimension)
    ensemble.maxTries = section.count(.maxTries, dimension)
    ensemble.learnEvery = section.count(.learnEvery, dimension)
  }

  private mutating func readConvergence(_ section: ConfigurationSection) {
    ensemble.rminus1Stop = section.number(.rminus1Stop) ?? ensemble.rminus1Stop
    ensemble.rminus1ClStop = section.number(.rminus1ClStop) ?? ensemble.rminus1ClStop
    ensemble.rminus1ClLevel = section.number(.rminus1ClLevel) ?? ensemble.rminus1ClLevel
    ensemble.rminus1SingleSplit = section.integer(.rminus1SingleSplit) ?? ensemble.rminus1SingleSplit
  }

  private mutating func readFiles(_ section: ConfigurationSection) {
    if let node = section["covmat"], node.text != "auto" { covariancePath = section.text("covmat") }
    guard let node = section["output_every"] else { return }
    let text = node.text.map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
    guard let seconds = text.flatMap(Double.init), SettingRange.outputEvery.objection(to: seconds) == nil else {
      return section.complain(
        "output_every", SettingRange.outputEvery.expectation, remedy: "Write seconds, such as `60s`.")
    }
    outputInterval = seconds
  }
}

extension ConfigurationSection {
  /// A whole number, or one in units of the dimension such as `40d`; infinity counts as absent.
  fileprivate func count(_ setting: SettingRange, _ dimension: Int) -> Int? {
    guard let node = self[setting.key], node.infinity != .infinity else { return nil }
    guard let text = node.text, text.hasSuffix("d"), let factor = Int(text.dropLast()) else { return integer(setting) }
    let (product, overflow) = factor.multipliedReportingOverflow(by: max(dimension, 1))
    guard !overflow, setting.objection(to: product) == nil else {
      complain(setting.key, setting.expectation, remedy: "Write `\(setting.key): NUMBER`.")
      return nil
    }
    return product
  }
}
