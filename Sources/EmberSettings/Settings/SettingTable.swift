/// The settings of one block, in the order in which they are written.
package struct SettingTable<Root: Sendable>: Sendable {
  package let rows: [Setting<Root>]

  package init(_ rows: [Setting<Root>]) { self.rows = rows }

  /// The keys of the block.
  package var keys: [String] { rows.map { $0.block ?? $0.key }.unique }

  /// Reads a block, every other key of which is a complaint.
  package func read(
    _ node: ConfigurationNode, path: String, foreign: [String: ForeignKey] = [:], _ context: SettingContext,
    into root: inout Root, _ complaints: ComplaintCollector
  ) {
    read(ConfigurationSection(node, path: path, known: keys, foreign: foreign, complaints), context, into: &root)
  }

  /// Reads the settings of a block that has other keys as well.
  package func read(_ section: ConfigurationSection, _ context: SettingContext, into root: inout Root) {
    var blocks: [String: ConfigurationSection] = [:]
    for row in rows {
      guard let block = row.block else {
        if section[row.key] != nil { row.read(section, &root, context) }
        continue
      }
      guard let node = section[block] else { continue }
      let inner =
        blocks[block]
        ?? ConfigurationSection(node, path: section.keyPath(block), known: names(in: block), section.complaints)
      blocks[block] = inner
      if inner[row.name] != nil { row.read(inner, &root, context) }
    }
  }

  private func names(in block: String) -> [String] { rows.filter { $0.block == block }.map(\.name) }

  /// The block with every default filled in, line by line; blocks in it are written in one line.
  package func yamlLines(_ root: Root, _ context: SettingContext, indentation: String) -> [String] {
    keys.compactMap { key -> String? in
      let own = rows.filter { ($0.block ?? $0.key) == key }
      let texts = own.compactMap { row in row.text(root, context).map { (row.name, $0) } }
      guard let first = texts.first else { return nil }
      let value = own[0].block == nil ? first.1 : "{" + texts.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
      return "\(indentation)\(key): \(value)"
    }
  }

  /// The values of the settings that have a role, as text by key.
  package func texts(_ root: Root, _ context: SettingContext, of role: SettingRole) -> [(key: String, text: String)] {
    rows.compactMap { row in row.role == role ? (row.key, row.text(root, context) ?? row.absence) : nil }
  }

  /// Gives a setting the value that a text stands for, which was written by this table.
  package func set(_ key: String, to text: String, in root: inout Root, _ context: SettingContext) throws(EmberError) {
    guard let row = rows.first(where: { $0.key == key }) else { return }
    var node = try ConfigurationParser.parse(text, source: key)
    for part in key.split(separator: ".").reversed() {
      let entry = ConfigurationNode.Entry(key: String(part), keyOrigin: node.origin, value: node)
      node = ConfigurationNode(content: .mapping([entry]), origin: node.origin)
    }
    let complaints = ComplaintCollector()
    SettingTable([row]).read(node, path: "", context, into: &root, complaints)
    try complaints.check()
  }
}

extension Array where Element: Equatable {
  /// Every element once, in the order in which they come.
  fileprivate var unique: [Element] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
