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
    method.settings.read(
      block, path: path, foreign: ForeignKey.sampler, SettingContext(dimension: dimension), into: &self, complaints)
    guard method == .hmc, case .fixedLength(let length) = trajectories.kind, let step = trajectories.stepSize,
      length / step > Self.mostSteps
    else { return }
    complaints.add(
      (block["path_length"] ?? block).complaint(
        path + ".path_length", "more than \(Int(Self.mostSteps)) steps of step_size = \(step)",
        remedy: "Make `path_length` smaller or `step_size` larger."))
  }

  /// Of one trajectory.
  private static let mostSteps = 10_000.0

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
}
