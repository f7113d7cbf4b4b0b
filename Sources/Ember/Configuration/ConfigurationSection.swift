/// A block of a configuration whose keys are known: every other key is an error with a suggestion.
struct ConfigurationSection {
  let node: ConfigurationNode
  /// The key path of the block, for error messages; empty at the top.
  let path: String

  /// - Parameters:
  ///   - known: the keys that mean something here.
  ///   - unsupported: keys of Cobaya that Ember does not have, each with a sentence on what to do instead.
  init(_ node: ConfigurationNode, path: String, known: [String], unsupported: [String: String] = [:]) throws(EmberError)
  {
    self.node = node
    self.path = path
    guard let entries = node.entries else {
      throw node.complaint(
        path.isEmpty ? "file" : path, "a block of keys was expected",
        remedy: "Write `key: value` lines, indented below it. Known here: \(known.joined(separator: ", ")).")
    }
    for entry in entries where !known.contains(entry.key) {
      let remedy = unsupported[entry.key]
      throw .badInput(
        InputComplaint(
          origin: entry.keyOrigin, key: Self.join(path, entry.key), value: entry.value.summary,
          problem: remedy == nil ? "unknown key" : "not supported",
          remedy: remedy ?? SpellingSuggestion.remedy(for: entry.key, among: known)))
    }
  }

  /// The value of a key; null counts as absent.
  subscript(key: String) -> ConfigurationNode? { node[key].flatMap { $0.isNull ? nil : $0 } }

  /// The key path of a key in this block.
  func keyPath(_ key: String) -> String { Self.join(path, key) }

  func number(_ key: String, _ requirement: String = "a finite number", where isValid: (Double) -> Bool = { _ in true })
    throws(EmberError) -> Double?
  {
    guard let node = self[key] else { return nil }
    guard let value = node.number, isValid(value) else {
      throw node.complaint(keyPath(key), "\(requirement) was expected", remedy: "Write `\(key): NUMBER`.")
    }
    return value
  }

  func integer(_ key: String, atLeast least: Int) throws(EmberError) -> Int? {
    guard let node = self[key] else { return nil }
    guard let number = node.number, let value = Int(exactly: number), value >= least else {
      throw node.complaint(
        keyPath(key), "a whole number of at least \(least) was expected", remedy: "Write `\(key): NUMBER`.")
    }
    return value
  }

  func boolean(_ key: String) throws(EmberError) -> Bool? {
    guard let node = self[key] else { return nil }
    guard let value = node.boolean else {
      throw node.complaint(
        keyPath(key), "true or false was expected", remedy: "Write `\(key): true` or `\(key): false`.")
    }
    return value
  }

  func text(_ key: String) throws(EmberError) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.text else {
      throw node.complaint(keyPath(key), "a single word or text was expected", remedy: "Write `\(key): TEXT`.")
    }
    return text
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
