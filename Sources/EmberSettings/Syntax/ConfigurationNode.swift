/// A piece of a configuration that remembers where it was written.
package struct ConfigurationNode: Sendable {
  /// What stands there.
  package indirect enum Content: Sendable {
    case null
    /// A scalar as written, and whether quotation marks made it text.
    case scalar(String, quoted: Bool)
    case sequence([ConfigurationNode])
    case mapping([Entry])
  }

  /// One key of a mapping with its value.
  package struct Entry: Sendable {
    package var key: String
    package var keyOrigin: InputOrigin
    package var value: ConfigurationNode

    package init(key: String, keyOrigin: InputOrigin, value: ConfigurationNode) {
      self.key = key
      self.keyOrigin = keyOrigin
      self.value = value
    }
  }

  package var content: Content
  package var origin: InputOrigin
  /// True for text in double quotes, where a backslash begins an escape.
  package var isDoubleQuoted = false

  package init(content: Content, origin: InputOrigin, isDoubleQuoted: Bool = false) {
    self.content = content
    self.origin = origin
    self.isDoubleQuoted = isDoubleQuoted
  }

  /// The value of a key, when this is a mapping that has it.
  package subscript(key: String) -> ConfigurationNode? { entries?.first { $0.key == key }?.value }

  /// The entries of a mapping; an empty list for null; `nil` for anything else.
  package var entries: [Entry]? {
    switch content {
    case .mapping(let entries): entries
    case .null: []
    default: nil
    }
  }

  package var isNull: Bool { if case .null = content { true } else { false } }

  /// The text of a scalar.
  package var text: String? { if case .scalar(let text, _) = content { text } else { nil } }

  /// The number a plain scalar states; not a number and infinities do not count.
  package var number: Double? {
    guard case .scalar(let text, quoted: false) = content, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The whole number a plain scalar states, exactly: digits, or a form such as `1e3` that stands for a whole number.
  package var integer: Int? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    return Int(text) ?? number.flatMap { abs($0) <= 0x1p53 ? Int(exactly: $0) : nil }
  }

  /// The same for numbers of 64 bits without sign.
  package var unsignedInteger: UInt64? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    return UInt64(text) ?? integer.flatMap(UInt64.init(exactly:))
  }

  /// The infinity a plain scalar states, as YAML and Python write it.
  package var infinity: Double? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    switch text.lowercased() {
    case ".inf", "+.inf", "inf", "+inf", "infinity", "np.inf": return .infinity
    case "-.inf", "-inf", "-infinity", "-np.inf": return -.infinity
    default: return nil
    }
  }

  /// The truth value a plain scalar states, in the spellings of YAML 1.1.
  package var boolean: Bool? {
    guard case .scalar(let text, quoted: false) = content else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: return nil
    }
  }

  /// The content on one line, as far as an error message needs it.
  package var summary: String {
    switch content {
    case .null: "null"
    case .scalar(let text, _): text
    case .sequence(let items): "[" + items.map(\.summary).joined(separator: ", ") + "]"
    case .mapping(let entries): "{" + entries.map { "\($0.key): \($0.value.summary)" }.joined(separator: ", ") + "}"
    }
  }

  /// A complaint about this node.
  package func complaint(_ key: String, _ problem: String, remedy: String) -> EmberError {
    .badInput(InputComplaint(origin: origin, key: key, value: summary, problem: problem, remedy: remedy))
  }
}

extension ConfigurationNode {
  /// Replaces or adds the value at a key path; mappings on the way are made where they are missing.
  ///
  /// - Returns: False when something on the way exists and is not a mapping.
  package mutating func set(_ path: ArraySlice<String>, to node: ConfigurationNode) -> Bool {
    guard let key = path.first else {
      self = node
      return true
    }
    // A word stands for a block of that name without settings, as in `sampler: nuts`.
    if text == key {
      content = .mapping([Entry(key: key, keyOrigin: origin, value: .init(content: .null, origin: origin))])
    }
    guard var entries else { return false }
    let rest = path.dropFirst()
    let index = entries.firstIndex { $0.key == key }
    var child = index.map { entries[$0].value } ?? ConfigurationNode(content: .null, origin: node.origin)
    guard child.set(rest, to: node) else { return false }
    if let index {
      entries[index].value = child
    } else {
      entries.append(Entry(key: key, keyOrigin: node.origin, value: child))
    }
    content = .mapping(entries)
    return true
  }
}
