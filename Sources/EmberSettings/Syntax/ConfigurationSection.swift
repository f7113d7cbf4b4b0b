/// A block of a configuration whose keys are known: every other key is a complaint with a suggestion.
///
/// What is wrong with a value goes to the collector, and the value counts as absent.
package struct ConfigurationSection {
  package let node: ConfigurationNode
  /// The key path of the block, for error messages; empty at the top.
  package let path: String
  package let complaints: ComplaintCollector

  /// - Parameters:
  ///   - known: the keys that mean something here.
  ///   - foreign: keys of Cobaya's that Ember does not have.
  package init(
    _ node: ConfigurationNode, path: String, known: [String], foreign: [String: ForeignKey] = [:],
    _ complaints: ComplaintCollector
  ) {
    self.node = node
    self.path = path
    self.complaints = complaints
    guard let entries = node.entries else {
      complaints.add(
        node.complaint(
          path.isEmpty ? "file" : path, "a block of keys was expected",
          remedy: "Write `key: value` lines, indented below it. Known here: \(known.joined(separator: ", "))."))
      return
    }
    for entry in entries where !known.contains(entry.key) {
      if let key = foreign[entry.key], key.isHarmless(entry.value) { continue }
      let remedy = foreign[entry.key]?.remedy
      complaints.add(
        .badInput(
          InputComplaint(
            origin: entry.keyOrigin, key: Self.join(path, entry.key), value: entry.value.summary,
            problem: remedy == nil ? "unknown key" : "not supported",
            remedy: remedy ?? SpellingSuggestion.remedy(for: entry.key, among: known))))
    }
  }

  /// The value of a key; null counts as absent.
  package subscript(key: String) -> ConfigurationNode? { node[key].flatMap { $0.isNull ? nil : $0 } }

  /// The key path of a key in this block.
  package func keyPath(_ key: String) -> String { Self.join(path, key) }

  /// Keeps a complaint about the value of a key, or about the block when the key is absent.
  package func complain(_ key: String, _ problem: String, remedy: String) {
    complaints.add((self[key] ?? node).complaint(keyPath(key), problem, remedy: remedy))
  }

  /// A number in the range of a setting.
  package func number(_ setting: SettingRange) -> Double? {
    number(setting.key, setting.expectation) { setting.range.contains($0) }
  }

  /// A finite number that fulfils a requirement: a problem such as `a positive number was expected`.
  package func number(
    _ key: String, _ expectation: String = "a finite number was expected",
    where isValid: (Double) -> Bool = { _ in true }
  ) -> Double? {
    guard let node = self[key] else { return nil }
    guard let value = node.number, isValid(value) else {
      complain(key, expectation, remedy: "Write `\(key): NUMBER`.")
      return nil
    }
    return value
  }

  /// A whole number in the range of a setting.
  package func integer(_ setting: SettingRange) -> Int? {
    guard let node = self[setting.key] else { return nil }
    guard let value = node.integer, setting.objection(to: value) == nil else {
      complain(setting.key, setting.expectation, remedy: "Write `\(setting.key): NUMBER`.")
      return nil
    }
    return value
  }

  /// A seed: any whole number of 64 bits that is not negative.
  package func seed(_ key: String = "seed") -> UInt64? {
    guard let node = self[key] else { return nil }
    guard let value = node.unsignedInteger else {
      complain(key, "a whole number between 0 and \(UInt64.max) was expected", remedy: "Write `\(key): NUMBER`.")
      return nil
    }
    return value
  }

  package func boolean(_ key: String) -> Bool? {
    guard let node = self[key] else { return nil }
    guard let value = node.boolean else {
      complain(key, "true or false was expected", remedy: "Write `\(key): true` or `\(key): false`.")
      return nil
    }
    return value
  }

  package func text(_ key: String) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.text else {
      complain(key, "a single word or text was expected", remedy: "Write `\(key): TEXT`.")
      return nil
    }
    return text
  }

  /// The items of a list that is not empty.
  package func list(_ key: String, remedy: String) -> [ConfigurationNode]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let items) = node.content, !items.isEmpty else {
      complain(key, "a list was expected", remedy: remedy)
      return nil
    }
    return items
  }

  /// One of several words.
  package func choice(_ key: String, _ what: String, among words: [String]) -> String? {
    guard let node = self[key] else { return nil }
    guard let word = node.text, words.contains(word) else {
      complain(key, "unknown \(what)", remedy: SpellingSuggestion.remedy(for: node.summary, among: words))
      return nil
    }
    return word
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
