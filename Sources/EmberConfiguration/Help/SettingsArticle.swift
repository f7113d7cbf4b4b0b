import EmberNetworks
import EmberEmulation

/// All settings in words, as their rows have them: what `ember settings` prints, and the tables of the article *Settings*.
public struct SettingsArticle: Sendable {
  /// One setting.
  struct Line: Sendable {
    var key: String
    var standard: String
    var values: String
    var role: SettingRole
    var summary: String
  }

  /// The settings of one block.
  struct Block: Sendable {
    /// The key path of the block.
    var path: String
    var lines: [Line]

    init<Root>(_ path: String, _ table: SettingTable<Root>, _ root: Root) {
      self.path = path
      lines = table.rows.map { row in
        let context = SettingContext()
        let isLeft = row.absence != Setting<Root>.noValue
        let standard = isLeft ? row.absence : row.text(root, context) ?? row.absence
        return Line(key: row.key, standard: standard, values: row.values, role: row.role, summary: row.summary)
      }
    }
  }

  private let blocks: [Block]

  /// - Parameter path: a key path; blocks and settings that begin with it are told.
  /// - Throws: `EmberError/usage(_:)` when there is none.
  public init(_ path: String? = nil) throws(EmberError) {
    guard let path else {
      blocks = Self.all
      return
    }
    blocks = Self.all.compactMap { block in
      var block = block
      if !block.path.hasPrefix(path) { block.lines.removeAll { !(block.path + "." + $0.key).hasPrefix(path) } }
      return block.lines.isEmpty ? nil : block
    }
    guard blocks.isEmpty else { return }
    let paths = Self.all.flatMap { block in [block.path] + block.lines.map { block.path + "." + $0.key } }
    throw .usage("\(path): no such setting. \(SpellingSuggestion.remedy(for: path, among: paths))")
  }

  private static let all: [Block] = {
    let samplers = Catalogue.standard.samplers.map { method in
      let settings = SamplerSettings(method.init())
      return Block(settings.path, settings.table, settings)
    }
    return [
      Block("theory.ember", TheorySettings.settings, TheorySettings()),
      Block(TheorySettings.Emulator.path, TheorySettings.Emulator.settings, TheorySettings.Emulator()),
    ] + samplers + [
      Block("design", TrainingDesign.settings, TrainingDesign(source: "", text: "")),
      Block("design.emulator.net", NetworkSettings.settings, NetworkSettings()),
    ]
  }()

  /// For terminals: key and default, then what it is and what it may be.
  public var text: String {
    blocks.map { block in
      let lines = block.lines.map { line in
        "  \(line.key): \(line.standard)\n      \(line.summary) (\(Self.plain(line.values)))"
      }
      return ([block.path] + lines).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// As tables of Markdown.
  public var markdown: String {
    blocks.map { block in
      let head =
        "### \(block.path)\n\n| Key | Default | What it is | What it may be | Decides |\n| --- | --- | --- | --- | --- |\n"
      return head
        + block.lines.map { line in
          "| `\(line.key)` | \(line.standard) | \(line.summary) | \(line.values) | \(line.role.word) |"
        }.joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  private static func plain(_ text: String) -> String { text.replacing("`", with: "") }
}

extension SettingRole {
  /// What it decides, in a word.
  fileprivate var word: String {
    switch self {
    case .numbers, .solver: "numbers"
    case .beginning: "the beginning"
    case .nothing: "-"
    }
  }
}
