/// The kinds of values that settings have.
extension Setting {
  /// A number; `reason` says why there is nothing to be had outside the range.
  package static func number(
    _ key: String, _ path: WritableKeyPath<Root, Double> & Sendable, _ range: ClosedRange<Double>, _ reason: String,
    _ role: SettingRole, _ summary: String
  ) -> Setting {
    let row = SettingRange.number(name(key), range, reason)
    return Setting(key, row.words, role, range: row, summary) { section, root, _ in
      if let value = section.number(row) { root[keyPath: path] = value }
    } write: { root, _ in
      "\(root[keyPath: path])"
    }
  }

  /// A number that may be left to Ember.
  package static func number(
    _ key: String, optional path: WritableKeyPath<Root, Double?> & Sendable, absence: String,
    _ range: ClosedRange<Double>,
    _ reason: String, _ role: SettingRole, _ summary: String
  ) -> Setting {
    let row = SettingRange.number(name(key), range, reason)
    return Setting(key, row.words, absence: absence, role, range: row, summary) { section, root, _ in
      if let value = section.number(row) { root[keyPath: path] = value }
    } write: { root, _ in
      root[keyPath: path].map { "\($0)" }
    }
  }

  /// A whole number.
  package static func count(
    _ key: String, _ path: WritableKeyPath<Root, Int> & Sendable, _ range: ClosedRange<Int>, _ reason: String,
    _ role: SettingRole, _ summary: String
  ) -> Setting {
    let row = SettingRange.count(name(key), range, reason)
    return Setting(key, row.words, role, range: row, summary) { section, root, _ in
      if let value = section.integer(row) { root[keyPath: path] = value }
    } write: { root, _ in
      "\(root[keyPath: path])"
    }
  }

  /// A whole number that may be left to Ember, which `filled` asks.
  package static func count(
    _ key: String, optional path: WritableKeyPath<Root, Int?> & Sendable, absence: String, _ range: ClosedRange<Int>,
    _ reason: String, _ role: SettingRole, _ summary: String,
    filled: @escaping @Sendable (Root, SettingContext) -> Int? = { _, _ in nil }
  ) -> Setting {
    let row = SettingRange.count(name(key), range, reason)
    return Setting(key, row.words, absence: absence, role, range: row, summary) { section, root, _ in
      if let value = section.integer(row) { root[keyPath: path] = value }
    } write: { root, context in
      (root[keyPath: path] ?? filled(root, context)).map { "\($0)" }
    }
  }

  /// A number of steps or rows, which may be in units of the dimension, such as `40d`.
  package static func steps(
    _ key: String, _ path: WritableKeyPath<Root, Int> & Sendable, _ range: ClosedRange<Int>, _ reason: String,
    _ role: SettingRole, _ summary: String
  ) -> Setting {
    let row = SettingRange.count(name(key), range, reason)
    return Setting(key, row.words + ", or such as `40d`", role, range: row, summary) { section, root, context in
      if let value = section.steps(row, context.dimension) { root[keyPath: path] = value }
    } write: { root, _ in
      "\(root[keyPath: path])"
    }
  }

  /// The same where infinity, or nothing, leaves it to Ember.
  package static func steps(
    _ key: String, optional path: WritableKeyPath<Root, Int?> & Sendable, absence: String, _ range: ClosedRange<Int>,
    _ reason: String, _ role: SettingRole, _ summary: String
  ) -> Setting {
    let row = SettingRange.count(name(key), range, reason)
    return Setting(key, row.words + ", or such as `40d`", absence: absence, role, range: row, summary) {
      section, root, context in
      root[keyPath: path] = section.steps(row, context.dimension)
    } write: { root, _ in
      root[keyPath: path].map { "\($0)" }
    }
  }

  /// True or false.
  package static func flag(
    _ key: String, _ path: WritableKeyPath<Root, Bool> & Sendable, _ role: SettingRole, _ summary: String
  ) -> Setting {
    Setting(key, "true or false", role, summary) { section, root, _ in
      if let value = section.boolean(name(key)) { root[keyPath: path] = value }
    } write: { root, _ in
      "\(root[keyPath: path])"
    }
  }

  /// On or off.
  package static func toggle(
    _ key: String, _ path: WritableKeyPath<Root, Bool> & Sendable, _ role: SettingRole, _ summary: String
  ) -> Setting {
    Setting(key, "on or off", role, summary) { section, root, _ in
      guard let node = section[name(key)] else { return }
      guard let isOn = node.boolean else {
        return section.complain(
          name(key), "on or off was expected",
          remedy: SpellingSuggestion.remedy(for: node.summary, among: ["on", "off"]))
      }
      root[keyPath: path] = isOn
    } write: { root, _ in
      root[keyPath: path] ? "on" : "off"
    }
  }

  /// One of several words; `what` says what they are of.
  package static func word(
    _ key: String, _ what: String, among words: @escaping @Sendable (SettingContext) -> [String], _ role: SettingRole,
    _ summary: String, get: @escaping @Sendable (Root, SettingContext) -> String?,
    set: @escaping @Sendable (inout Root, String, SettingContext) -> Void
  ) -> Setting {
    let values = words(SettingContext()).map { "`\($0)`" }.joined(separator: ", ")
    return Setting(key, values, role, summary) { section, root, context in
      if let word = section.choice(name(key), what, among: words(context)) { set(&root, word, context) }
    } write: {
      get($0, $1)
    }
  }

  /// A path or another text.
  package static func text(
    _ key: String, optional path: WritableKeyPath<Root, String?> & Sendable, _ values: String,
    absence: String = Setting.noValue,
    _ role: SettingRole, contents: SettingContents = .value, _ summary: String
  ) -> Setting {
    Setting(key, values, absence: absence, role, contents: contents, summary) { section, root, _ in
      root[keyPath: path] = section.text(name(key)) ?? root[keyPath: path]
    } write: { root, _ in
      root[keyPath: path].map(\.quotedForYAML)
    }
  }

  /// A seed.
  package static func seed(
    _ key: String, _ path: WritableKeyPath<Root, UInt64?> & Sendable, absence: String, _ role: SettingRole,
    _ summary: String
  ) -> Setting {
    Setting(key, "a whole number of 64 bits", absence: absence, role, summary) { section, root, _ in
      if let value = section.seed(name(key)) { root[keyPath: path] = value }
    } write: { root, _ in
      root[keyPath: path].map { "\($0)" }
    }
  }

  /// The last part of a key.
  private static func name(_ key: String) -> String { key.split(separator: ".").last.map(String.init) ?? key }
}

extension ConfigurationSection {
  /// A whole number, or one in units of the dimension such as `40d`; infinity counts as absent.
  package func steps(_ setting: SettingRange, _ dimension: Int) -> Int? {
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
