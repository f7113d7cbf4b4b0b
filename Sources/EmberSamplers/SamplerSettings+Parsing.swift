import EmberSettings

extension SamplerSettings {
  /// Reads `sampler`: the name of a method, or a block with one method and its settings.
  ///
  /// - Parameters:
  ///   - methods: those that there are.
  ///   - standard: the one where nothing is said.
  ///   - dimension: gives meaning to numbers such as `40d`.
  package init(
    _ node: ConfigurationNode?, among methods: [any SamplerMethod.Type], standard: any SamplerMethod, dimension: Int,
    _ complaints: ComplaintCollector
  ) {
    self.init(standard)
    guard let node else { return }
    origin = node.origin
    let names = methods.map { $0.key }
    func method(_ name: String) -> (any SamplerMethod)? { methods.first { $0.key == name }.map { $0.init() } }
    if let name = node.text {
      guard let method = method(name) else {
        complaints.add(
          node.complaint("sampler", "unknown sampler", remedy: SpellingSuggestion.remedy(for: name, among: names)))
        return
      }
      self.method = method
      finish(node, complaints)
      return
    }
    let sampler = ConfigurationSection(
      node, path: "sampler", known: names,
      foreign: [
        "minimize": .refused("Use the command `ember minimize` instead."),
        "polychord": .refused("Use `nested`."),
      ], complaints)
    let entries = node.entries ?? []
    for entry in entries.dropFirst() {
      complaints.add(
        entry.value.complaint(
          "sampler.\(entry.key)", "a second sampler (the first is \(entries[0].key))", remedy: "Keep one of them."))
    }
    guard let first = entries.first, let method = method(first.key) else { return }
    self.method = method
    if let block = sampler[first.key] {
      table.read(
        block, path: path, foreign: ForeignKey.sampler, SettingContext(dimension: dimension), into: &self, complaints)
    }
    finish(first.value, complaints)
  }

  /// What can only be said when everything has been read.
  private func finish(_ node: ConfigurationNode, _ complaints: ComplaintCollector) {
    method.check(node, path: path, complaints)
    do { try method.validate() } catch {
      complaints.add(node.complaint(path, "\(error)", remedy: "Correct the setting."))
    }
  }
}
