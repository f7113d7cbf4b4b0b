/// What a setting decides, and with it whether a run that continues may have another value of it.
package enum SettingRole: Sendable {
  /// The numbers of a chain: it is part of what a run is made of.
  case numbers
  /// Numbers as well, but by way of the solver or the parameters, which a run is made of themselves.
  case solver
  /// How a run begins, and nothing later: a run that continues keeps what it began with.
  case beginning
  /// When a run ends, what it writes and where: it may change at any time.
  case nothing
}

/// What stands behind the value of a setting.
package enum SettingContents: Sendable {
  /// Nothing: the value itself counts.
  case value
  /// A file, whose contents count and not its path; a run may go on without one that matters at its beginning only.
  case file(isOptional: Bool)
  /// The folder of a trained model.
  case model
  /// The chains of another run, by their prefix.
  case chains
}

/// What the meaning of some values depends on.
package struct SettingContext: Sendable {
  /// The number of sampled parameters, the unit of numbers such as `40d`.
  package var dimension = 0
  /// The number of cosmological parameters among them.
  package var inputs = 0
  /// What names stand for, to the rows that know its type.
  package var names: (any Sendable)?

  package init(dimension: Int = 0, inputs: Int = 0, names: (any Sendable)? = nil) {
    self.dimension = dimension
    self.inputs = inputs
    self.names = names
  }
}

/// One setting: its key, what it may be and why, what it is by default, and what it decides.
///
/// The row is the only place that knows. Parser, writer, suggestions for misspelt keys, `ember settings`, the article *Settings* and
/// the identity of a run follow from it.
package struct Setting<Root: Sendable>: Sendable {
  package typealias Reader =
    @Sendable (_ section: ConfigurationSection, _ root: inout Root, _ context: SettingContext) -> Void
  package typealias Writer = @Sendable (_ root: Root, _ context: SettingContext) -> String?

  /// The key; that of a block within the block stands before a full stop.
  package let key: String
  /// What it may be, in words.
  package let values: String
  /// The bounds of a number; `nil` for what is none.
  package let range: SettingRange?
  /// What counts when it has no value, in words.
  package let absence: String
  package let role: SettingRole
  package let contents: SettingContents
  /// What it is, in one line.
  package let summary: String
  /// Takes the value from the section that has the last part of the key.
  package let read: Reader
  private let write: Writer

  package init(
    _ key: String, _ values: String, absence: String = Setting.noValue, _ role: SettingRole,
    contents: SettingContents = .value, range: SettingRange? = nil,
    _ summary: String, read: @escaping Reader, write: @escaping Writer
  ) {
    self.key = key
    self.values = values
    self.absence = absence
    self.range = range
    self.role = role
    self.contents = contents
    self.summary = summary
    self.read = read
    self.write = write
  }

  /// Said of settings that have no value unless somebody gives them one.
  package static var noValue: String { "none" }

  /// The value as YAML that reads back as the same; `nil` when there is none.
  package func text(_ root: Root, _ context: SettingContext) -> String? { write(root, context) }

  /// The value of a path or another text, as it was before it was written.
  package func plainText(_ root: Root, _ context: SettingContext) throws(EmberError) -> String? {
    guard let text = text(root, context) else { return nil }
    return try ConfigurationParser.parse(text, source: key).text
  }

  /// The block within the block that the key belongs to.
  package var block: String? { key.firstIndex(of: ".").map { String(key[..<$0]) } }
  /// The key within that block.
  package var name: String { key.split(separator: ".").last.map(String.init) ?? key }
}
